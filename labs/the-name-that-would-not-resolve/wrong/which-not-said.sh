# expect: which.unanswered
kubectl -n "$LAB_NAMESPACE" get pods
