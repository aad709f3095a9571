# expect: spread.replicas
# after: solution
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=3
