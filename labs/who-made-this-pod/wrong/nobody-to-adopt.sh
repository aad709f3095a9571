# expect: adopt.not-adopted
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" get deployment web -o yaml > web.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
docker exec kind-control-plane mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root/
sleep 10
sed -i "/^  resourceVersion:/d; /^  uid:/d; s/^  name: web$/  name: $LAB_NEXT/" web.yaml
kubectl create -f web.yaml
