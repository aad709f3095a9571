# expect: network.no-config
kubectl get nodes
