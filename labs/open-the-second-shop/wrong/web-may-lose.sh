# expect: web.lost-customers
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":3}}}}'
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","lifecycle":null}]}}}}'
