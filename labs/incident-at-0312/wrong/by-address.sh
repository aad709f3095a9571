# expect: causes.by-address
# after: solution
kubectl set env deployment/front ORDERS="$(kubectl get service orders -o jsonpath='{.spec.clusterIP}')"
kubectl set env deployment/orders TILL="$(kubectl get service till -o jsonpath='{.spec.clusterIP}')"
kubectl rollout status deployment/front
kubectl rollout status deployment/orders
kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes cluster.local/kubernetes cluster.loca/" | kubectl replace -f -
sleep 400
