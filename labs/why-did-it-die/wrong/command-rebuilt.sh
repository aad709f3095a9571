# expect: command.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment $LAB_NOTFOUND -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_NOTFOUND
kubectl create -f saved.yaml
