# Whoever built this cluster put etcd's data on another disk.
docker exec kind-control-plane bash -c "mv /etc/kubernetes/manifests/etcd.yaml /root/ && sleep 10 && mkdir -p \$(dirname $LAB_DATA) && mv /var/lib/etcd $LAB_DATA && sed -i 's#path: /var/lib/etcd\$#path: $LAB_DATA#' /root/etcd.yaml && mv /root/etcd.yaml /etc/kubernetes/manifests/"
sleep 60
kubectl apply -f /opt/lab/manifests/system.yaml
docker cp /opt/lab/manifests/agent.yaml $LAB_NODE:/etc/kubernetes/manifests/agent.yaml
kubectl -n kube-system rollout status daemonset "$LAB_SPREAD"
kubectl -n kube-system rollout status deployment "$LAB_COUNTED"
sleep 30
