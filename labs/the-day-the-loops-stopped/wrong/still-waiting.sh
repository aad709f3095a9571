# expect: backlog.not-ready
kubectl -n "$LAB_NAMESPACE" get deployments
