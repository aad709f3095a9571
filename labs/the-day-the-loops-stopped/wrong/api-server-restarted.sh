# expect: repair.apiserver-touched
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=/--$LAB_RIGHT=/" /etc/kubernetes/manifests/kube-controller-manager.yaml
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/
sleep 30
docker exec kind-control-plane mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/
sleep 60
