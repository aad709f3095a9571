# expect: night.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete cronjob close-the-day
