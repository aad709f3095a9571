answer silent controller-manager
answer reason "--$LAB_WRONG"
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=/--$LAB_RIGHT=/" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 60
