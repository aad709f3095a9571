kubectl apply -f /opt/lab/manifests/web.yaml
sleep 30
file=/etc/kubernetes/manifests/kube-controller-manager.yaml
mkdir -p /var/lib/kubewekend
docker exec kind-control-plane cat $file > /var/lib/kubewekend/controller-manager.yaml
docker exec kind-control-plane sed -i "s/--$LAB_RIGHT=/--$LAB_WRONG=/" $file
sleep 45
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=4
kubectl -n "$LAB_NAMESPACE" delete deployment trial --wait=false
kubectl delete namespace old-menu --wait=false
sleep 20
