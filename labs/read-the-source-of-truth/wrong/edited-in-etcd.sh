# expect: keys.edited
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E get /registry/deployments/$LAB_NAMESPACE/$LAB_DEPLOYMENT --print-value-only | sed "s/\"replicas\":3,/\"replicas\":5,/" > value.json
kubectl -n kube-system exec -i etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key put /registry/deployments/$LAB_NAMESPACE/$LAB_DEPLOYMENT < value.json
sleep 20
answer keys 6
