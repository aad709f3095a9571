# expect: adopt.other-template
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
kubectl -n "$LAB_NAMESPACE" create deployment $LAB_NEXT --image=nginx:1.27 --replicas=3
