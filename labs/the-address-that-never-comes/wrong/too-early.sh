# expect: machine.pods-left
kubectl apply -f cloud-controller-manager.yaml
sleep 20
kubectl -n kube-system exec kube-controller-manager-kind-control-plane -- true 2>/dev/null
docker rm -f "$LAB_MACHINE"
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/
sleep 10
kubectl patch node "$LAB_MACHINE" --subresource=status --type=strategic -p '{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}'
sleep 30
