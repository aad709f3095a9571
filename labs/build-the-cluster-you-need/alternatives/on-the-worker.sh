cat > kind.yaml <<END
{"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4", "networking": {"podSubnet": "$LAB_SUBNET"}, "nodes": [
  {"role": "control-plane"},
  {"role": "worker", "labels": {"tier": "frontend"}, "extraPortMappings": [{"containerPort": 30080, "hostPort": $LAB_PORT}]},
  {"role": "worker"}]}
END
kind create cluster --name lab --config kind.yaml
kubectl --context kind-lab apply -f - <<END
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions: [{ key: tier, operator: In, values: [frontend] }]
      containers: [{ name: nginx, image: "nginx:1.27" }]
---
apiVersion: v1
kind: Service
metadata: { name: front }
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: { app: web }
  ports: [{ port: 80, nodePort: 30080 }]
END
