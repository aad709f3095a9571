# expect: api.not-ready
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","readinessProbe":{"httpGet":{"path":"/nowhere","port":8080}}}]}}}}'
