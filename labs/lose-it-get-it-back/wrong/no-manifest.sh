# expect: point.no-manifest
# after: solution
docker exec kind-control-plane mv /etc/kubernetes/manifests/etcd.yaml /root/
