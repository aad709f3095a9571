answer silent Controller-Manager
answer reason "$LAB_WRONG=true"
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/
sleep 20
docker exec kind-control-plane sed -i "s/$LAB_WRONG/$LAB_RIGHT/" /root/kube-controller-manager.yaml
docker exec kind-control-plane mv /root/kube-controller-manager.yaml /etc/kubernetes/manifests/
sleep 60
