# expect: why.unanswered
kubectl -n "$LAB_NAMESPACE" get service shop
