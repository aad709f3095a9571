# expect: orphan.still-there
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
