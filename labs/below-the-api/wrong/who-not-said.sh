# expect: who.unanswered
kubectl -n "$LAB_NAMESPACE" get pods
