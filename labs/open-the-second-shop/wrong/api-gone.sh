# expect: api.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment api
