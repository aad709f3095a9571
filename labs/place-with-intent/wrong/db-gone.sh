# expect: apart.gone
kubectl -n "$LAB_NAMESPACE" delete deployment db
