for pod in $(kubectl -n "$LAB_NAMESPACE" get pods -o name); do
  kubectl -n "$LAB_NAMESPACE" exec $pod -- curl -s http://localhost | grep -q Welcome || sick=$pod
done
answer chain.pod $sick
answer chain.owner "replicaset/$(kubectl -n "$LAB_NAMESPACE" get rs -o jsonpath='{.items[0].metadata.name}')"
kubectl -n "$LAB_NAMESPACE" label $sick app=quarantine --overwrite
sleep 20
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
kubectl apply -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata:
  name: $LAB_NEXT
  namespace: $LAB_NAMESPACE
spec:
  replicas: 3
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web, tier: $LAB_TIER }
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          ports: [{ containerPort: 80 }]
          readinessProbe: { tcpSocket: { port: 80 } }
END
