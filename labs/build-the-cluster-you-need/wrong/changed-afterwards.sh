# expect: create.other-range
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
  podSubnet: 10.60.0.0/16
END
kind create cluster --config kind.yaml
sed -i "s#podSubnet: .*#podSubnet: $LAB_SUBNET#" kind.yaml
