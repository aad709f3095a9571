# expect: data.lost
# after: solution
kubectl exec deploy/till -- redis-cli FLUSHALL
