# expect: pace.recreate
kubectl -n "$LAB_NAMESPACE" patch deployment checkout --type=merge -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'
