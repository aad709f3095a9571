# expect: create.not-labelled
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
  - role: worker
networking:
  podSubnet: $LAB_SUBNET
END
kind create cluster --config kind.yaml
sed -i "0,/^  - role: worker/s//&\n    labels: {tier: frontend}/" kind.yaml
