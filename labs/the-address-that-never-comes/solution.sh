answer why nobody
kubectl apply -f cloud-controller-manager.yaml
kubectl -n kube-system rollout status deployment cloud-controller-manager
sleep 20
docker rm -f "$LAB_MACHINE"
sleep 150
