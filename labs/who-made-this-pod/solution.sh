for pod in $(kubectl -n "$LAB_NAMESPACE" get pods -o name); do
  [ "$(kubectl -n "$LAB_NAMESPACE" exec $pod -- curl -s -o /dev/null -w '%{http_code}' http://localhost)" = 200 ] || sick=$pod
done
answer chain.pod $sick
answer chain.owner "$(kubectl -n "$LAB_NAMESPACE" get $sick -o jsonpath='{.metadata.ownerReferences[0].name}')"
kubectl -n "$LAB_NAMESPACE" label $sick app-
sleep 20
kubectl -n "$LAB_NAMESPACE" get deployment web -o yaml > web.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment web --cascade=orphan
sleep 5
sed -i "/^  resourceVersion:/d; /^  uid:/d; s/^  name: web$/  name: $LAB_NEXT/" web.yaml
kubectl create -f web.yaml
