# expect: adopt.old-one
kubectl -n "$LAB_NAMESPACE" label pod $(cat /var/lib/kubewekend/sick-pod) app-
sleep 20
kubectl -n "$LAB_NAMESPACE" get deployment web -o yaml > web.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
sed -i "/^  resourceVersion:/d; /^  uid:/d" web.yaml
kubectl create -f web.yaml
