# expect: repair.restarted-only
kubectl cordon kind-worker2
kubectl uncordon kind-worker2
docker exec kind-worker2 systemctl restart kubelet
