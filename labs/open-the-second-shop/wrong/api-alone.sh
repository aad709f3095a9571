# expect: api.few
# after: solution
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=1
