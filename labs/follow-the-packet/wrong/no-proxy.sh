# expect: repair.no-proxy
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: iptables/' | kubectl replace -f -
kubectl -n kube-system delete daemonset kube-proxy
