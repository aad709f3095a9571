# expect: repair.unreadable
docker exec kind-control-plane bash -c 'echo "spec: [" > /etc/kubernetes/manifests/kube-controller-manager.yaml'
sleep 30
