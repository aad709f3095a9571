# expect: restore.no-till
kubectl patch deployment front -p '{"spec":{"template":{"spec":{"containers":[{"name":"shopfront","readinessProbe":{"httpGet":{"port":8080}}}]}}}}'
kubectl rollout status deployment front
