# expect: which.unanswered
kubectl -n "$LAB_NAMESPACE" logs ds/front --tail=1
