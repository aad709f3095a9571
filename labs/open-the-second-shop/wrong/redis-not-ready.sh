# expect: redis.not-ready
# after: solution
kubectl -n "$LAB_NAMESPACE" patch statefulset redis -p '{"spec":{"template":{"spec":{"containers":[{"name":"redis","readinessProbe":{"tcpSocket":{"port":6380}}}]}}}}'
