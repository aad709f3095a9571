# expect: repair.pod-deleted
kubectl -n kube-system delete pod "$(kubectl -n kube-system get pods -l k8s-app=kube-proxy --field-selector spec.nodeName=$LAB_NODE -o name | cut -d/ -f2)"
sleep 30
