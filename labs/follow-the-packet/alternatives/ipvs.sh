# Works, and is deprecated since v1.35.
svc=$(docker exec $LAB_NODE iptables -t nat -S KUBE-SERVICES | grep "$LAB_NAMESPACE/api cluster IP" | sed 's/.* -j //')
other=kind-worker; [ $LAB_NODE = kind-worker ] && other=kind-worker2
sep=$(docker exec $other iptables -t nat -S "$svc" | tail -1 | sed 's/.* -j //')
answer chain KUBE-SERVICES "$svc" "$sep"
answer which "$LAB_NODE"
answer differs rules
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: ipvs/' | kubectl replace -f -
kubectl -n kube-system rollout restart daemonset kube-proxy
kubectl -n kube-system rollout status daemonset kube-proxy
sleep 10
