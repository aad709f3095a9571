# expect: repair.unknown-mode
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: ebpf/' | kubectl replace -f -
kubectl -n kube-system rollout restart daemonset kube-proxy
sleep 30
