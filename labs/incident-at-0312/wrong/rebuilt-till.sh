# expect: causes.rebuilt
# after: solution
kubectl get deployment till -o yaml | sed '/^  uid:/d; /^  resourceVersion:/d; /^status:/,$d' > saved.yaml
kubectl delete deployment till
sleep 40
kubectl apply -f saved.yaml
sleep 400
