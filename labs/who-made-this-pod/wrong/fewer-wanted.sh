# expect: aside.other-count
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=2
