# expect: api.drain-stuck
# after: solution
kubectl -n "$LAB_NAMESPACE" create poddisruptionbudget api --selector=app=api --min-available=2
