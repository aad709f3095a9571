# expect: critical.default
kubectl -n "$LAB_NAMESPACE" rollout restart deployment critical
