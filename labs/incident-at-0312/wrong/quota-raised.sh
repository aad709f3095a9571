# expect: causes.quota-raised
# after: solution
kubectl patch resourcequota shop -p '{"spec":{"hard":{"pods":"40"}}}'
