# expect: adopt.replicas
# after: solution
sleep 30
kubectl -n "$LAB_NAMESPACE" scale deployment $LAB_NEXT --replicas=2
