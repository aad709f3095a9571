# expect: cluster.other-cluster
cat > kind.yaml <<EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
name: $LAB_CLUSTER
networking: { podSubnet: $LAB_SUBNET }
nodes:
  - role: control-plane
    extraPortMappings: [{ containerPort: 30080, hostPort: $LAB_PORT }]
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_FIRST }
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_SECOND }
  - role: worker
    labels: { topology.kubernetes.io/zone: $LAB_THIRD }
EOF
sed "s/zone: $LAB_THIRD/zone: nowhere/" kind.yaml > other.yaml
kind create cluster --config other.yaml
