# expect: file.no-door
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
