# expect: network.not-ready
# after: solution
docker exec kind-worker2 systemctl stop kubelet
sleep 60
