# expect: repair.no-file
kubectl -n kube-system delete configmap coredns
