# expect: backup.not-back
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment web
kubectl apply -f web.yaml
