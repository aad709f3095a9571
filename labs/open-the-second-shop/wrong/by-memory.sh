# expect: autoscaler.not-cpu
# after: solution
kubectl -n "$LAB_NAMESPACE" patch hpa web -p '{"spec":{"metrics":[{"type":"Resource","resource":{"name":"memory","target":{"type":"Utilization","averageUtilization":60}}}]}}'
