# expect: repair.flag-lost
docker exec kind-control-plane sed -i "/--$LAB_WRONG=/d" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 60
