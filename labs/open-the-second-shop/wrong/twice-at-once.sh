# expect: night.at-once
# after: solution
kubectl -n "$LAB_NAMESPACE" patch cronjob close-the-day -p '{"spec":{"concurrencyPolicy":"Allow"}}'
