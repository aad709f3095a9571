# expect: web.unsized
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"limits":{"memory":"128Mi"},"requests":{"memory":null,"cpu":"100m"}}}]}}}}'
