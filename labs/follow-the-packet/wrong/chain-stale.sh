# expect: chain.old-endpoint
svc=$(docker exec $LAB_NODE iptables -t nat -S KUBE-SERVICES | grep "$LAB_NAMESPACE/api cluster IP" | sed 's/.* -j //')
sep=$(docker exec $LAB_NODE iptables -t nat -S "$svc" | tail -1 | sed 's/.* -j //')
answer chain KUBE-SERVICES "$svc" "$sep"
