# expect: keys.notes
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
before=$($E get /registry --prefix --count-only -w fields | sed -n "s/\"Revision\" : //p")
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5
sleep 20
$E get /registry --prefix -w json | jq -r ".kvs[] | select(.mod_revision > $before) | .key | @base64d" | grep "/$LAB_NAMESPACE/" > changed.txt
answer keys $(wc -l < changed.txt)
