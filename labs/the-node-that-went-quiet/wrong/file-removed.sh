# expect: repair.no-file
docker exec kind-worker2 rm /etc/kubernetes/kubelet.conf
