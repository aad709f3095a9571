# expect: revision.first-one
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
answer revision $($E get /registry/deployments/$LAB_NAMESPACE/$LAB_DEPLOYMENT -w json | jq ".kvs[0].create_revision")
