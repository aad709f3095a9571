# expect: cluster.has-power
kubectl get nodes
