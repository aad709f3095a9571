# expect: backlog.other-wish
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=2
