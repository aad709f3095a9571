# expect: copies.one-only
# after: solution
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"sessionAffinity":"ClientIP"}}'
