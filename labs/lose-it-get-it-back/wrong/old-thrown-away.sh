# expect: point.old-gone
# after: solution
docker exec kind-control-plane rm -r /var/lib/etcd
