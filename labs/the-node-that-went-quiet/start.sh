kubectl apply -f /opt/lab/manifests/shop.yaml
sleep 20
docker exec kind-worker2 sed -i "s#https://kind-control-plane:6443#$LAB_WRONG#" /etc/kubernetes/kubelet.conf
docker exec kind-worker2 systemctl restart kubelet
sleep 50
kubectl apply -f /opt/lab/manifests/critical.yaml
sleep 20
