# expect: night.does-not-end
# after: solution
kubectl -n "$LAB_NAMESPACE" delete networkpolicy close-the-day
