# expect: night.suspended
# after: solution
kubectl -n "$LAB_NAMESPACE" patch cronjob close-the-day -p '{"spec":{"suspend":true}}'
