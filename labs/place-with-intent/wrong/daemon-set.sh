# expect: spread.daemon-set
kubectl -n "$LAB_NAMESPACE" apply -f - <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web-everywhere } }
  template:
    metadata: { labels: { app: web-everywhere } }
    spec: { containers: [{ name: web, image: "nginx:1.27" }] }
END
