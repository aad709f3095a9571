answer which "$LAB_NODE"
answer differs rules
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: iptables/' | kubectl replace -f -
kubectl -n kube-system rollout restart daemonset kube-proxy
kubectl -n kube-system rollout status daemonset kube-proxy
sleep 20
svc=$(docker exec kind-worker iptables -t nat -S KUBE-SERVICES | grep "$LAB_NAMESPACE/api cluster IP" | sed 's/.* -j //')
sep=$(docker exec kind-worker iptables -t nat -S "$svc" | tail -1 | sed 's/.* -j //')
answer chain KUBE-SERVICES "$svc" "$sep"
