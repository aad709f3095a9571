kubectl apply -f /opt/lab/manifests/shop.yaml
kubectl -n kube-system get configmap coredns -o yaml > /tmp/coredns.yaml
sed -i "s/kubernetes cluster.local/kubernetes $LAB_ZONE/" /tmp/coredns.yaml
[ "$LAB_OUTSIDE" = answered ] || sed -i 's#forward . /etc/resolv.conf#forward . 192.0.2.53#' /tmp/coredns.yaml
kubectl replace -f /tmp/coredns.yaml
kubectl -n kube-system rollout restart deployment coredns
sleep 60
rm /tmp/coredns.yaml
