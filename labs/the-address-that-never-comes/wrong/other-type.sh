# expect: address.other-type
kubectl -n "$LAB_NAMESPACE" patch service shop -p '{"spec":{"type":"NodePort"}}'
