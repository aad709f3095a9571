# expect: repair.not-ready
docker exec kind-worker2 sed -i "s#$LAB_WRONG#https://kind-control-plane:6443#" /etc/kubernetes/kubelet.conf
