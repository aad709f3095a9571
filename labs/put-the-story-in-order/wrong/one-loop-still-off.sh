# after: solution
# expect: wake.fifth-stopped
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/
sleep 20
