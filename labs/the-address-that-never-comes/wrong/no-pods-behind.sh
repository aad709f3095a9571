# expect: address.silent
# after: solution
kubectl -n "$LAB_NAMESPACE" scale deployment shop --replicas=0
sleep 10
