# expect: causes.replicas
# after: solution
kubectl scale deployment orders --replicas=2
sleep 60
