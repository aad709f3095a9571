# expect: repair.wrong-server
# after: solution
kubectl -n kube-system get configmap coredns -o yaml | sed 's#forward . /etc/resolv.conf#forward . 192.0.2.53#' | kubectl replace -f -
