# expect: apart.together
kubectl -n "$LAB_NAMESPACE" get pods
