# expect: copies.no-answer
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=3
