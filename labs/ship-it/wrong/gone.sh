# expect: pace.gone
kubectl -n "$LAB_NAMESPACE" delete deployment checkout
