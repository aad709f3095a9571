answer why selector
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"selector":{"app":"api"}}}'
kubectl -n "$LAB_NAMESPACE" set env deployment/front API_URL=http://api
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=3
