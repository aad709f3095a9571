# expect: settings.no-city
# after: solution
kubectl -n "$LAB_NAMESPACE" patch configmap shop -p '{"data":{"city":"Oslo"}}'
