# expect: spread.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" get deployment web -o yaml | sed "/^  resourceVersion:/d; /^  uid:/d" > saved.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment web
kubectl create -f saved.yaml
sleep 30
