# expect: machine.unschedulable
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment shop -p '{"spec":{"template":{"spec":{"nodeSelector":{"tier":"gone"}}}}}'
sleep 20
