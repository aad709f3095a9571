# expect: copies.replicas
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=2
