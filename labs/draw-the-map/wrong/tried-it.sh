# expect: stop.disturbed
# after: solution
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-scheduler.yaml /root/
sleep 30
docker exec kind-control-plane mv /root/kube-scheduler.yaml /etc/kubernetes/manifests/
sleep 30
