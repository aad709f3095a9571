# expect: redis.forgot
# after: solution
kubectl -n "$LAB_NAMESPACE" patch statefulset redis -p '{"spec":{"template":{"spec":{"containers":[{"name":"redis","args":["redis-server"]}]}}}}'
