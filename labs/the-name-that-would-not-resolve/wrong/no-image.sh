# expect: repair.image-pull
# after: solution
kubectl -n kube-system set image deployment coredns coredns=registry.k8s.io/coredns/coredns:v9
sleep 30
