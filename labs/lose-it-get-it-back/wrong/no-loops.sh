# expect: point.stuck
# after: solution
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/
