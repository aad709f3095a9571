# expect: copies.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment api -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment api --cascade=orphan
kubectl create -f saved.yaml
