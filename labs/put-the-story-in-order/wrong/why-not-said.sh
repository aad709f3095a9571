# expect: wake.unanswered
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
docker exec "$LAB_NODE" systemctl start kubelet
docker exec kind-control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/
docker exec kind-control-plane sed -i 's/,-deployment,-replicaset//' /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 90
