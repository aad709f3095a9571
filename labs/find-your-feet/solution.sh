kubectl get nodes
kubectl describe node kind-worker2
kubectl create namespace "$LAB_SPACE"
kubectl config set-context --current --namespace="$LAB_SPACE"
kubectl get pod nope
answer error apiserver
