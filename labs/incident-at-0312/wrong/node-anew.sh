# expect: causes.node-gone
# after: solution
kubectl delete node kind-worker2
docker exec kind-worker2 systemctl restart kubelet
sleep 400
