# expect: autoscaler.other-range
# after: solution
kubectl -n "$LAB_NAMESPACE" patch hpa web -p '{"spec":{"minReplicas":2,"maxReplicas":10}}'
