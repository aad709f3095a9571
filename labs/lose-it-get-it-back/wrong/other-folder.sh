# expect: point.other-folder
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup "$($E snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db -w json | jq .totalKey)"
bash cleanup.sh
$E snapshot restore /var/lib/etcd-backup/$LAB_BACKUP.db --data-dir /var/lib/etcd-backup/$LAB_FOLDER
$E snapshot restore /var/lib/etcd-backup/$LAB_BACKUP.db --data-dir /var/lib/etcd-backup/mine
docker exec kind-control-plane sed -i 's#path: /var/lib/etcd$#path: /var/lib/etcd-backup/mine#' /etc/kubernetes/manifests/etcd.yaml
