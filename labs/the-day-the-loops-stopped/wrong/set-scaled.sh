# expect: backlog.set-by-hand
kubectl -n "$LAB_NAMESPACE" scale $(kubectl -n "$LAB_NAMESPACE" get rs -o name | grep web) --replicas=4
