kubectl create namespace "$LAB_NAMESPACE"
kubectl label namespace "$LAB_NAMESPACE" pod-security.kubernetes.io/enforce=restricted
kubectl create namespace payroll
for account in deployer reporter migrator; do kubectl -n "$LAB_NAMESPACE" create serviceaccount $account; done
kubectl -n "$LAB_NAMESPACE" create role reads-deployments --verb=get,list --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding reporter --role=reads-deployments --serviceaccount="$LAB_NAMESPACE:reporter"
kubectl -n "$LAB_NAMESPACE" create role runs-pods --verb=get,create,patch --resource=pods
kubectl -n "$LAB_NAMESPACE" create rolebinding migrator --role=runs-pods --serviceaccount="$LAB_NAMESPACE:migrator"
mkdir -p ~/pipeline
cp /opt/lab/manifests/api.yaml /opt/lab/manifests/migrate.yaml ~/pipeline/
kubectl config view --minify --flatten -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d > ~/pipeline/ca.crt
server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubeconfig() {
  file=~/pipeline/job-$1.conf
  kubectl config --kubeconfig=$file set-cluster kind --server="$server" --certificate-authority="$HOME/pipeline/ca.crt"
  kubectl config --kubeconfig=$file set-credentials "$2" --token="$3"
  kubectl config --kubeconfig=$file set-context pipeline --cluster=kind --user="$2" --namespace="$LAB_NAMESPACE"
  kubectl config --kubeconfig=$file use-context pipeline
}
job() {
  printf '# job %s of the pipeline\nexec kubectl --kubeconfig="$HOME/pipeline/job-%s.conf" %s\n' "$1" "$1" "$2" > ~/pipeline/job-$1.sh
}
token=$(kubectl -n "$LAB_NAMESPACE" create token reporter --duration=24h)
kubeconfig "$LAB_UNKNOWN" reporter "$(echo "$token" | cut -c 1-200)"
job "$LAB_UNKNOWN" "get deployments"
kubeconfig "$LAB_REFUSED" deployer "$(kubectl -n "$LAB_NAMESPACE" create token deployer --duration=24h)"
job "$LAB_REFUSED" 'apply -f "$HOME/pipeline/api.yaml"'
kubeconfig "$LAB_CARELESS" migrator "$(kubectl -n "$LAB_NAMESPACE" create token migrator --duration=24h)"
job "$LAB_CARELESS" 'apply -f "$HOME/pipeline/migrate.yaml"'
