# after: solution
# expect: memory.rebuilt
kubectl -n "$LAB_NAMESPACE" get deployment $LAB_MEMORY -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_MEMORY
kubectl create -f saved.yaml
