# expect: dedicated.unschedulable
kubectl -n "$LAB_NAMESPACE" patch deployment db -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"nodeSelector":{"dedicated":"db"}}}}}'
sleep 60
