# expect: zone.not-written
# after: solution
kubectl -n kube-system delete configmap coredns
