# expect: repair.second-home
docker exec kind-control-plane sed -i "s/--$LAB_WRONG=/--$LAB_RIGHT=/" /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 30
kubectl -n kube-system create deployment loops --image=registry.k8s.io/kube-controller-manager:v1.28.9
sleep 10
