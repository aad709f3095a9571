# expect: settings.no-config
# after: solution
kubectl -n "$LAB_NAMESPACE" delete configmap shop
