# expect: back.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment checkout -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment checkout --cascade=orphan
kubectl create -f saved.yaml
sleep 30
