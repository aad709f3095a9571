# expect: repair.no-config
kubectl -n kube-system delete configmap kube-proxy
