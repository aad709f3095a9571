kubectl apply -f /opt/lab/manifests/shop.yaml
kubectl -n "$LAB_NAMESPACE" create secret generic bank --from-literal=token="$(kubectl get namespace "$LAB_NAMESPACE" -o jsonpath={.metadata.uid} | cut -d- -f1-2)"
# All the words that etcdctl needs in this cluster, in one.
cat >> /home/learner/.bashrc <<'END'
alias etcdctl='kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key'
END
sleep 30
kubectl -n "$LAB_NAMESPACE" rollout status deployment "$LAB_DEPLOYMENT"
