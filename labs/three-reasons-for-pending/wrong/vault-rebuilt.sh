# expect: vault.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment vault -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment vault --cascade=orphan
kubectl create -f saved.yaml
sleep 30
