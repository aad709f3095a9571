# after: solution
# expect: apart.rebuilt
kubectl -n "$LAB_NAMESPACE" get deployment db -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment db
kubectl create -f saved.yaml
sleep 30
