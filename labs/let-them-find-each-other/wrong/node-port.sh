# expect: endpoints.not-internal
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"type":"NodePort","selector":{"app":"api"}}}'
