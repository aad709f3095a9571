# expect: orphan.cascade
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" delete deployment web
