# expect: autoscaler.nobody-measures
# after: solution
kubectl -n kube-system delete deployment metrics-server
kubectl -n "$LAB_NAMESPACE" delete hpa web
kubectl -n "$LAB_NAMESPACE" autoscale deployment web --min=3 --max=6 --cpu-percent=60
sleep 60
