# expect: back.replicas
# after: solution
kubectl -n "$LAB_NAMESPACE" scale deployment checkout --replicas=3
sleep 30
