# expect: cluster.no-cluster
cat > kind.yaml <<EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
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
