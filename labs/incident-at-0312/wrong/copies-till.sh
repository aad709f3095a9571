# expect: causes.replicas
# after: solution
kubectl scale deployment till --replicas=2
sleep 60
