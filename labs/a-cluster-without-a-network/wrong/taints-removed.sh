# expect: network.taints-removed
kubectl taint nodes --all node.kubernetes.io/not-ready:NoSchedule-
sleep 20
