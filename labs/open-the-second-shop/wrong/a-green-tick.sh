# expect: night.does-nothing
# after: solution
kubectl -n "$LAB_NAMESPACE" patch cronjob close-the-day -p '{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"close","command":["redis-cli","-h","redis","ping"]}]}}}}}}'
