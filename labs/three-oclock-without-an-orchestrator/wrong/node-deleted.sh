# expect: cluster.node-deleted
sim power-off kind-worker2
sleep 60
kubectl delete node kind-worker2
sleep 60
