# expect: causes.dns
# after: solution
kubectl set env deployment/front ORDERS=orders.market.svc.market.local
kubectl set env deployment/orders TILL=till.market.svc.market.local
kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes cluster.local/kubernetes market.local/" | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 500
