kubectl create namespace "$LAB_NAMESPACE"
kubectl config set-context --current --namespace="$LAB_NAMESPACE"
