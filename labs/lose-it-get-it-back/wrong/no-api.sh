# expect: point.silent
# after: solution
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/
