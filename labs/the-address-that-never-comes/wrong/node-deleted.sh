# expect: machine.node-deleted
kubectl apply -f cloud-controller-manager.yaml
sleep 20
kubectl delete node "$LAB_MACHINE"
docker rm -f "$LAB_MACHINE"
sleep 100
