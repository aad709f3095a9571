# expect: web.by-chance
cat > kind.yaml <<END
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: lab
nodes:
  - role: control-plane
    extraPortMappings:
      - containerPort: 30080
        hostPort: $LAB_PORT
  - role: worker
    labels:
      tier: frontend
  - role: worker
networking:
  podSubnet: $LAB_SUBNET
END
kind create cluster --config kind.yaml
kubectl cordon lab-worker2
kubectl create deployment web --image=nginx:1.27
kubectl create service nodeport web --tcp=80:80 --node-port=30080
