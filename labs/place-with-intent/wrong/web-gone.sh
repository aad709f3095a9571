# expect: spread.gone
kubectl -n "$LAB_NAMESPACE" delete deployment web
