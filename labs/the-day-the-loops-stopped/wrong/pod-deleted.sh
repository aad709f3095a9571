# expect: repair.pod-deleted
kubectl -n kube-system delete pod kube-controller-manager-kind-control-plane
sleep 30
