# expect: cluster.not-healed
sim power-off kind-worker2
docker pause kind-control-plane
sleep 10
