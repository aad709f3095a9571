# expect: repair.not-running
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=/--$LAB_RIGHT=/; s/kube-controller-manager:v1.28.9/kube-controller-manager:v1.28.99/" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 30
