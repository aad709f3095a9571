# expect: back.replicas
etcdctl() {
  kubectl -n kube-system exec etcd-kind-control-plane -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key "$@"
}
key=$(etcdctl get /registry/deployments --prefix --keys-only | grep "/$LAB_DEPLOYMENT$" | while read -r one; do
  etcdctl get "$one" --print-value-only | grep -q '"replicas":3,' && echo "$one"
done)
answer key "$key"
revision=$(etcdctl get "$key" -w json | jq '.kvs[0].mod_revision')
answer revision "$revision"
namespace=$(echo "$key" | cut -d/ -f4)
before=$(etcdctl get /registry --prefix --count-only -w fields | sed -n 's/"Revision" : //p')
kubectl -n "$namespace" scale deployment "$LAB_DEPLOYMENT" --replicas=5
sleep 20
etcdctl get /registry --prefix -w json | jq -r ".kvs[] | select(.mod_revision > $before) | .key | @base64d" | grep "/$namespace/" | grep -v /events/ > changed.txt
answer keys "$(wc -l < changed.txt)"
answer secret "$(etcdctl get /registry/secrets/$namespace/bank --print-value-only | jq -r .data.token | base64 -d)"
