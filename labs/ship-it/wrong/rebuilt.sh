# expect: pace.rebuilt
kubectl -n "$LAB_NAMESPACE" get deployment checkout -o yaml > checkout.yaml
kubectl -n "$LAB_NAMESPACE" delete deployment checkout
sed -i "s/maxUnavailable: 25%/maxUnavailable: 0/; /^  resourceVersion:/d; /^  uid:/d" checkout.yaml
kubectl create -f checkout.yaml
sleep 60
