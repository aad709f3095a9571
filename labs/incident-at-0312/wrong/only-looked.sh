# expect: restore.no-front
kubectl get pods
