# expect: autoscaler.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete hpa web
