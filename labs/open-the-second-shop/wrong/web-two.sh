# expect: web.few
# after: solution
kubectl -n "$LAB_NAMESPACE" delete hpa web
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=2
