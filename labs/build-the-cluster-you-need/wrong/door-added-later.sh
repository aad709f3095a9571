# expect: create.other-doors
cat > kind.yaml <<END
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: lab
nodes:
  - role: control-plane
  - role: worker
    labels:
      tier: frontend
  - role: worker
networking:
  podSubnet: $LAB_SUBNET
END
kind create cluster --config kind.yaml
sed -i "s/^  - role: control-plane/&\n    extraPortMappings: [{containerPort: 30080, hostPort: $LAB_PORT}]/" kind.yaml
