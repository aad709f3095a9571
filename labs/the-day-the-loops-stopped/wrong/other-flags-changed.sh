# expect: repair.flag-changed
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=/--$LAB_RIGHT=/; s/--controllers=.*/--controllers=*/" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 60
