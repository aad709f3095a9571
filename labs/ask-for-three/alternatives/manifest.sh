cat > web.yaml <<EOF
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      tier: front
  template:
    metadata:
      labels:
        tier: front
    spec:
      containers:
        - name: server
          image: docker.io/library/$LAB_IMAGE
EOF
kubectl create -f web.yaml
until [ "$(kubectl get deployment web -o jsonpath='{.status.availableReplicas}')" = 3 ]; do sleep 1; done
kubectl delete pod -l tier=front --wait=false
until [ "$(kubectl get deployment web -o jsonpath='{.status.availableReplicas}')" = 3 ]; do sleep 1; done
kubectl scale deployment/web --current-replicas=3 --replicas=5
answer who ReplicaSet
