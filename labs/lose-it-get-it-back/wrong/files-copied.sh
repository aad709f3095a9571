# expect: backup.no-snapshot
docker exec kind-control-plane cp /var/lib/etcd/member/snap/db /var/lib/etcd-backup/$LAB_BACKUP.db
answer backup 300
