# expect: repair.crutch
# after: solution
kubectl -n "$LAB_NAMESPACE" patch daemonset front -p '{"spec":{"template":{"spec":{"dnsConfig":{"searches":["cluster.local"]}}}}}'
sleep 20
