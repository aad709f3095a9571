# after: solution
# expect: patience.rebuilt
kubectl -n "$LAB_NAMESPACE" get deployment $LAB_PROBE -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_PROBE
kubectl create -f saved.yaml
