# expect: apart.replicas
kubectl -n "$LAB_NAMESPACE" scale deployment db --replicas=1
