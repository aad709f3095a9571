# expect: autoscaler.unknown
# after: solution
kubectl -n "$LAB_NAMESPACE" delete hpa web
kubectl -n "$LAB_NAMESPACE" autoscale deployment web --min=3 --max=6 --cpu-percent=60
kubectl -n kube-system scale deployment metrics-server --replicas=0
