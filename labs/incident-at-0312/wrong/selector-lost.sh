# expect: restore.no-orders
# after: solution
kubectl patch service orders -p '{"spec":{"selector":{"app":"order"}}}'
sleep 60
