# expect: cluster.not-ready
# after: solution
docker exec $LAB_CLUSTER-worker systemctl stop kubelet
sleep 60
