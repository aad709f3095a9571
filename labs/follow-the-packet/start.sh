kubectl apply -f /opt/lab/manifests/shop.yaml
sleep 20
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's/mode: iptables/mode: userspace/' | kubectl replace -f -
kubectl -n kube-system delete pod "$(kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=$LAB_NODE -o name | cut -d/ -f2)"
sleep 40
kubectl -n "$LAB_NAMESPACE" rollout restart deployment api
sleep 40
