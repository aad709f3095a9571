# expect: causes.kubelet
# after: solution
docker exec kind-worker systemctl stop kubelet
sleep 400
