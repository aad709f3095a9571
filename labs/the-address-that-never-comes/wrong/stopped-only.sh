# expect: machine.switched-off
kubectl apply -f cloud-controller-manager.yaml
sleep 20
docker stop "$LAB_MACHINE"
sleep 100
