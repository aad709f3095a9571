# expect: point.not-back
# after: solution
kubectl -n prod delete configmap prices
