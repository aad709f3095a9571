# expect: critical.gone
kubectl -n "$LAB_NAMESPACE" delete deployment critical
