# expect: container.replaced
kubectl -n "$LAB_NAMESPACE" delete pod -l app=web
sleep 10
