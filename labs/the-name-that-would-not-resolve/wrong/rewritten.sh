# expect: repair.made-up
# after: solution
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > Corefile
sed -i "s#^    ready#    ready\n    rewrite name does-not-exist.$LAB_NAMESPACE.svc.cluster.local api.$LAB_NAMESPACE.svc.cluster.local#" Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl replace -f -
sleep 20
