CERTS="--cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/peer.crt --key=/etc/kubernetes/pki/etcd/peer.key"
answer key /registry/deployments/$LAB_NAMESPACE/$LAB_DEPLOYMENT
answer revision "$(kubectl -n $LAB_NAMESPACE get deployment $LAB_DEPLOYMENT -o jsonpath='{.metadata.resourceVersion}')"
timeout 20 kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl $CERTS watch /registry --prefix > watched.txt &
sleep 1
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5
wait
answer keys "$(grep "^/registry/.*/$LAB_NAMESPACE/" watched.txt | grep -v events | sort -u | wc -l)"
answer secret "$(kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl $CERTS get /registry/secrets/$LAB_NAMESPACE/bank --print-value-only | grep -o '"token":"[^"]*"' | cut -d'"' -f4 | base64 -d)"
kubectl -n $LAB_NAMESPACE patch deployment $LAB_DEPLOYMENT -p '{"spec":{"replicas":3}}'
