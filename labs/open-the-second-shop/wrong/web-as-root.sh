# expect: web.turned-away
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment web
kubectl -n "$LAB_NAMESPACE" create deployment web --image=kubewekend/storefront:$LAB_WEB --replicas=3
sleep 30
