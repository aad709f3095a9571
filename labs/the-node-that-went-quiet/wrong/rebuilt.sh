# expect: critical.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment critical -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment critical
kubectl create -f saved.yaml
