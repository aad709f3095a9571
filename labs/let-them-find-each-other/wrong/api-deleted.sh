# expect: endpoints.gone
kubectl -n "$LAB_NAMESPACE" delete deployment api
