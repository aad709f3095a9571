# expect: causes.permission
# after: solution
kubectl delete rolebinding orders-reads-prices
