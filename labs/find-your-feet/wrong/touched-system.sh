# expect: namespace.touched-system
kubectl create namespace "$LAB_SPACE"
sed -i "s/^    cluster: kind-kind/    cluster: kind-kind\n    namespace: $LAB_SPACE/" ~/.kube/config
kubectl -n kube-system create configmap mine
