# As the manual says: API servers first, then etcd, then the other way round.
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E snapshot save /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup "$($E snapshot status /var/lib/etcd-backup/$LAB_BACKUP.db -w fields | sed -n 's/"Keys" : //p')"
bash cleanup.sh
$E snapshot restore /var/lib/etcd-backup/$LAB_BACKUP.db --data-dir /var/lib/etcd-backup/$LAB_FOLDER
docker exec kind-control-plane bash -c 'mkdir -p /root/off && mv /etc/kubernetes/manifests/*.yaml /root/off/'
sleep 40
docker exec kind-control-plane sed -i "s#path: /var/lib/etcd\$#path: /var/lib/etcd-backup/$LAB_FOLDER#" /root/off/etcd.yaml
docker exec kind-control-plane bash -c 'mv /root/off/*.yaml /etc/kubernetes/manifests/'
sleep 60
answer lost $LAB_NOTE
