# expect: names.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete service redis
