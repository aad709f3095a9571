# expect: policies.no-policy
# after: solution
kubectl -n "$LAB_NAMESPACE" delete networkpolicies --all
