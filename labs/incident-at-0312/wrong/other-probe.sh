# expect: causes.probe
# after: solution
kubectl patch deployment front -p '{"spec":{"template":{"spec":{"containers":[{"name":"shopfront","readinessProbe":{"httpGet":{"port":8081}}}]}}}}'
