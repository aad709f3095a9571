# expect: keys.by-hand
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E put note hello
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5
