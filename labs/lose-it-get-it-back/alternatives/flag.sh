export CERTS="--cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/peer.crt --key=/etc/kubernetes/pki/etcd/peer.key"
kubectl -n kube-system exec -i etcd-kind-control-plane -- sh <<END
etcdctl $CERTS snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
END
answer backup $(kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db | cut -d, -f3)
bash cleanup.sh
kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl snapshot restore /var/lib/etcd-backup/$LAB_BACKUP.db --data-dir /var/lib/etcd-backup/$LAB_FOLDER
docker exec kind-control-plane sed -i "s#--data-dir=/var/lib/etcd\$#--data-dir=/var/lib/etcd-backup/$LAB_FOLDER#" /etc/kubernetes/manifests/etcd.yaml
sleep 60
answer lost ops/$LAB_NOTE
