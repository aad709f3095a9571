# expect: machine.still-there
kubectl apply -f cloud-controller-manager.yaml
sleep 20
docker pause "$LAB_MACHINE"
sleep 100
