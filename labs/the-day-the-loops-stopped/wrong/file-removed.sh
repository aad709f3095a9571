# expect: repair.no-file
docker exec kind-control-plane rm /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 30
