# expect: causes.selector
# after: solution
kubectl create service clusterip orders-direct --tcp=80:8080
kubectl set selector service orders-direct app=orders
kubectl set env deployment/front ORDERS=orders-direct
kubectl rollout status deployment/front
kubectl patch service orders -p '{"spec":{"selector":{"app":"orders-v2"}}}'
sleep 400
