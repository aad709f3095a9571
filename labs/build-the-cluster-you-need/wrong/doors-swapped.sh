# expect: file.other-door
cat > kind.yaml <<END
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: lab
nodes:
  - role: control-plane
    extraPortMappings:
      - containerPort: $LAB_PORT
        hostPort: 30080
  - role: worker
    labels:
      tier: frontend
  - role: worker
networking:
  podSubnet: $LAB_SUBNET
END
kind create cluster --config kind.yaml
