# expect: causes.rebuilt
# after: solution
kubectl get deployment front -o yaml | sed '/^  uid:/d; /^  resourceVersion:/d; /^status:/,$d' > saved.yaml
kubectl delete deployment front
sleep 40
kubectl apply -f saved.yaml
sleep 400
