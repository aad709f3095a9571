# expect: repair.flag-left
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=true/--$LAB_WRONG=yes/" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 30
