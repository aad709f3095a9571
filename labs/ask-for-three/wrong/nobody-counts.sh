# expect: return.not-replaced
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/
sleep 60
kubectl delete "$(kubectl get pods -l app=web -o name | head -n 1)" --wait=false
