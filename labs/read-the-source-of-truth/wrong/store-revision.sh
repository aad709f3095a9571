# expect: revision.wrong
sleep 30
E="kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
answer revision $($E endpoint status -w json | jq ".[0].Status.header.revision")
