# expect: causes.kubelet
# after: solution
docker exec kind-worker2 systemctl stop kubelet
sleep 400
