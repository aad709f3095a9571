# expect: aside.still-counted
kubectl -n "$LAB_NAMESPACE" get pods
