# expect: repair.wrong-address
docker exec kind-worker2 systemctl restart kubelet
