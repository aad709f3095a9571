# expect: machine.still-there
kubectl apply -f cloud-controller-manager.yaml
sleep 20
