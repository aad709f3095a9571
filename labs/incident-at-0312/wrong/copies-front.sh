# expect: causes.replicas
# after: solution
kubectl scale deployment front --replicas=2
sleep 60
