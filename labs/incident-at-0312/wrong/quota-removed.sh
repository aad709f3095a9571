# expect: causes.quota-gone
# after: solution
kubectl delete resourcequota shop
