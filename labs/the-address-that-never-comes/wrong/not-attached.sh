# expect: attach.not-ready
kubectl -n "$LAB_NAMESPACE" get service shop
