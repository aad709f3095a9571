# expect: lost.deleted
etcdctl() {
  kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key "$@"
}
etcdctl snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup "$(etcdctl snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db -w json | jq .totalKey)"
bash cleanup.sh
etcdctl snapshot restore /var/lib/etcd-backup/$LAB_BACKUP.db --data-dir /var/lib/etcd-backup/$LAB_FOLDER
docker exec kind-control-plane sed -i "s#path: /var/lib/etcd\$#path: /var/lib/etcd-backup/$LAB_FOLDER#" /etc/kubernetes/manifests/etcd.yaml
sleep 60
kubectl -n ops get configmaps
kubectl -n ops create configmap x
kubectl -n ops delete configmap x
answer lost x
