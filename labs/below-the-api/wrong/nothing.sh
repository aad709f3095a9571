# expect: container.untouched
kubectl -n "$LAB_NAMESPACE" get pods
