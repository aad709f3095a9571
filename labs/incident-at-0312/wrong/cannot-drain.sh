# expect: causes.not-drained
# after: solution
kubectl create poddisruptionbudget front --selector=app=front --min-available=3
