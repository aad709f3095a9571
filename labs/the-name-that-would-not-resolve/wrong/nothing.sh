# expect: repair.wrong-zone
kubectl -n kube-system get configmap coredns
