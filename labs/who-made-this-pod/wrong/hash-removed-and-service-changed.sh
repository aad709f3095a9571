# expect: aside.service-changed
kubectl -n "$LAB_NAMESPACE" patch service web -p '{"spec":{"selector":{"tier":"none"}}}'
