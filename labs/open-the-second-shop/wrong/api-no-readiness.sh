# expect: api.no-probe
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","readinessProbe":null}]}}}}'
