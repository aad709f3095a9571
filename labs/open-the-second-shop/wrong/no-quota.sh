# expect: room.no-quota
# after: solution
kubectl -n "$LAB_NAMESPACE" delete quota room
