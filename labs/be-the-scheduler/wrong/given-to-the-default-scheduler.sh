# expect: place.made-anew
kubectl -n "$LAB_NAMESPACE" get pod roast -o yaml | sed '/schedulerName/d; /resourceVersion/d; /uid:/d' > roast.yaml
kubectl -n "$LAB_NAMESPACE" delete pod roast
kubectl create -f roast.yaml
