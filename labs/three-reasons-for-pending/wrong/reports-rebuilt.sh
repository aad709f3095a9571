# expect: reports.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment reports -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment reports --cascade=orphan
kubectl create -f saved.yaml
sleep 30
