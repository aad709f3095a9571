# expect: room.harmful
# after: solution
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce=privileged --overwrite
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"volumes":[{"name":"logs","hostPath":{"path":"/var/log"}}]}}}}'
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce=restricted --overwrite
