# expect: pace.more-copies
kubectl -n "$LAB_NAMESPACE" scale deployment checkout --replicas=5
