# expect: name.gone
kubectl -n "$LAB_NAMESPACE" delete deployment front
