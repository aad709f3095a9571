# expect: names.lost
# after: solution
kubectl -n "$LAB_NAMESPACE" patch service redis -p '{"spec":{"selector":{"app":"cache"}}}'
