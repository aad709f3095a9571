answer which "$LAB_NODE"
answer differs rules
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: ""/' | kubectl apply -f -
kubectl -n kube-system delete pods -l k8s-app=kube-proxy
sleep 30
svc=$(docker exec kind-control-plane iptables -t nat -S | grep "KUBE-SERVICES.*$LAB_NAMESPACE/api cluster IP" | sed 's/.* -j //')
sep=$(docker exec kind-control-plane iptables -t nat -S | grep -- "-A $svc .*probability" | head -1 | sed 's/.* -j //')
answer chain "KUBE-SERVICES -> $svc -> $sep"
