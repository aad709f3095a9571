# expect: name.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment front -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment front
kubectl create -f saved.yaml
