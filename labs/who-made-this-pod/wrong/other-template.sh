# expect: adopt.other-template
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
kubectl apply -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: $LAB_NEXT, namespace: $LAB_NAMESPACE }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: nginx, image: "nginx:1.27" }]
END
