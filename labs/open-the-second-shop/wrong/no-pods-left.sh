# expect: policies.no-pods
# after: solution
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=0
