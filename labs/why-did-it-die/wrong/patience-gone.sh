# expect: patience.gone
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_PROBE
