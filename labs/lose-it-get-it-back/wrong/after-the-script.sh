# expect: backup.too-late
bash cleanup.sh
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup "$($E snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db -w json | jq .totalKey)"
