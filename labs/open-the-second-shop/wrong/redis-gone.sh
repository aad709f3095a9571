# expect: redis.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete statefulset redis
