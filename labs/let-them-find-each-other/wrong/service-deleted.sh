# expect: endpoints.missing
kubectl -n "$LAB_NAMESPACE" delete service api
