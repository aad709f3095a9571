# expect: backup.too-early
# after: solution
kubectl -n "$LAB_NAMESPACE" delete cronjob close-the-day
kubectl -n kube-system exec etcd-$LAB_CLUSTER-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd/again.db
docker cp $LAB_CLUSTER-control-plane:/var/lib/etcd/again.db $LAB_BACKUP.db
kubectl -n "$LAB_NAMESPACE" apply -f night.yaml
