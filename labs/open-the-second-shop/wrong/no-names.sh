# expect: policies.without-names
# after: solution
kubectl -n "$LAB_NAMESPACE" delete networkpolicy names
