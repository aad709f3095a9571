answer order checked deployment replicaset pods bound sandbox image started ready counted slice rules
for card in checked deployment; do answer actors.$card kube-apiserver; done
for card in replicaset pods counted slice; do answer actors.$card controller-manager; done
for card in sandbox image started; do answer actors.$card containerd; done
answer actors.bound scheduler
answer actors.ready kubelet
answer actors.rules kube-proxy
answer actors.told nobody
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
docker exec "$LAB_NODE" systemctl start kubelet
docker exec kind-control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/
docker exec kind-control-plane sed -i 's/,-deployment,-replicaset//' /etc/kubernetes/manifests/kube-controller-manager.yaml
answer wake.why difference
sleep 90
