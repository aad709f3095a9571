manifests=/etc/kubernetes/manifests
for namespace in w1 w2 w3 w4; do kubectl create namespace $namespace; done
docker exec "$LAB_NODE" systemctl stop kubelet
kubectl -n "$LAB_KUBELET" apply -f /opt/lab/manifests/story.yaml
sleep 5
docker exec kind-control-plane mv $manifests/kube-scheduler.yaml /root/
sleep 5
kubectl -n "$LAB_SCHEDULER" apply -f /opt/lab/manifests/story.yaml
sleep 5
docker exec kind-control-plane sed -i 's/--controllers=[*]/&,-replicaset/' $manifests/kube-controller-manager.yaml
sleep 45
kubectl -n "$LAB_REPLICASET" apply -f /opt/lab/manifests/story.yaml
sleep 5
docker exec kind-control-plane sed -i 's/--controllers=[*]/&,-deployment/' $manifests/kube-controller-manager.yaml
sleep 45
kubectl -n "$LAB_DEPLOYMENT" apply -f /opt/lab/manifests/story.yaml
sleep 5
