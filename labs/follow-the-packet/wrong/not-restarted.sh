# expect: repair.not-restarted
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: iptables/' | kubectl replace -f -
