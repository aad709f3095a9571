# expect: restore.no-folder
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup "$($E snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db -w json | jq .totalKey)"
bash cleanup.sh
docker exec kind-control-plane mv /etc/kubernetes/manifests/etcd.yaml /root/
sleep 30
docker exec kind-control-plane rm -r /var/lib/etcd
docker exec kind-control-plane mkdir -p /var/lib/etcd/member/snap
docker exec kind-control-plane cp /var/lib/etcd-backup/$LAB_BACKUP.db /var/lib/etcd/member/snap/db
