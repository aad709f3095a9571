# expect: night.other-time
# after: solution
kubectl -n "$LAB_NAMESPACE" patch cronjob close-the-day -p "{\"spec\":{\"schedule\":\"$LAB_HOUR $LAB_MINUTE * * *\"}}" || kubectl -n "$LAB_NAMESPACE" patch cronjob close-the-day -p '{"spec":{"schedule":"0 * * * *"}}'
