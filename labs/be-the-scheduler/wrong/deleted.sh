# expect: place.gone
kubectl -n "$LAB_NAMESPACE" delete pod roast
