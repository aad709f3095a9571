# expect: room.missing
# after: solution
kubectl delete namespace "$LAB_NAMESPACE"
