# expect: web.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment web
