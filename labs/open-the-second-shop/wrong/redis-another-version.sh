# expect: redis.image
# after: solution
kubectl -n "$LAB_NAMESPACE" patch statefulset redis -p '{"spec":{"template":{"spec":{"containers":[{"name":"redis","image":"redis:6.2"}]}}}}'
