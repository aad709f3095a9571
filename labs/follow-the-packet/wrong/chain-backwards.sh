# expect: chain.order
other=kind-worker; [ $LAB_NODE = kind-worker ] && other=kind-worker2
svc=$(docker exec $other iptables -t nat -S KUBE-SERVICES | grep "$LAB_NAMESPACE/api cluster IP" | sed 's/.* -j //')
sep=$(docker exec $other iptables -t nat -S "$svc" | tail -1 | sed 's/.* -j //')
answer chain "$sep" "$svc" KUBE-SERVICES
