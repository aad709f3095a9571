# expect: room.other-quota
# after: solution
kubectl -n "$LAB_NAMESPACE" patch quota room -p '{"spec":{"hard":{"requests.cpu":"40"}}}'
