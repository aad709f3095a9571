# expect: causes.quota
# after: solution
kubectl scale deployment loadtest --replicas=3
