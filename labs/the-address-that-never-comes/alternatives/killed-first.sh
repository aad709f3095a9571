# The machine goes first; the controller manager finds it missing when it starts.
docker stop "$LAB_MACHINE"
docker rm "$LAB_MACHINE"
sleep 60
kubectl create -f cloud-controller-manager.yaml
answer why nobody
sleep 150
