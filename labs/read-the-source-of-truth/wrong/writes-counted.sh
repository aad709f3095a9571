# expect: keys.writes
(sleep 1; kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5) &
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
timeout 20 $E watch /registry --prefix > watched.txt
answer keys $(grep "^/registry/.*/$LAB_NAMESPACE/" watched.txt | grep -v events | wc -l)
