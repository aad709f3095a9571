# expect: autoscaler.measures-nothing
# after: solution
kubectl -n kube-system delete deployment metrics-server
kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml
kubectl -n "$LAB_NAMESPACE" delete hpa web
kubectl -n "$LAB_NAMESPACE" autoscale deployment web --min=3 --max=6 --cpu-percent=60
sleep 60
