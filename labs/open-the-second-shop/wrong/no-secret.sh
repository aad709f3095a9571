# expect: settings.no-secret
# after: solution
kubectl -n "$LAB_NAMESPACE" delete secret pay
