# expect: return.not-ready
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
for node in kind-worker kind-worker2 kind-worker3; do docker exec $node systemctl stop kubelet; done
kubectl delete pod -l app=web --wait=false
