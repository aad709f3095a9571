# expect: create.no-cluster
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
