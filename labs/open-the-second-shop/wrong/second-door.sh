# expect: names.second-door
# after: solution
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"type":"NodePort"}}'
