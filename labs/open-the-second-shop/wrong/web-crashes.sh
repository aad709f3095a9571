# expect: web.crashing
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","env":[{"name":"API_URL","value":""}]}]}}}}'
