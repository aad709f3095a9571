# expect: autoscaler.asleep
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"requests":{"cpu":"500m"}}}]}}}}'
