# expect: point.other-identity
# after: solution
kubectl -n prod delete configmap prices
kubectl -n prod create configmap prices --from-literal=espresso=25000
