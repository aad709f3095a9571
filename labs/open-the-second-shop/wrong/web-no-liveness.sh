# expect: web.no-probe
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","livenessProbe":null}]}}}}'
