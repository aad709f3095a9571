# expect: repair.no-kubernetes
kubectl -n kube-system create configmap coredns --from-literal=Corefile='.:53 {
    errors
    forward . /etc/resolv.conf
}' --dry-run=client -o yaml | kubectl replace -f -
sleep 20
