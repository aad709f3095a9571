# expect: endpoints.nobody
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"selector":{"app":"apl"}}}'
