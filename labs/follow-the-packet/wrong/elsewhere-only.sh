# expect: repair.proxy-missing
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: userspace/mode: iptables/' | kubectl replace -f -
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"template":{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"NotIn","values":["'$LAB_NODE'"]}]}]}}}}}}}'
sleep 60
