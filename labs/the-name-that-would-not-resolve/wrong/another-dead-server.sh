# expect: repair.not-resolved
# after: solution
kubectl -n kube-system get configmap coredns -o yaml | sed 's#forward . /etc/resolv.conf#forward . 198.51.100.53#' | kubectl replace -f -
