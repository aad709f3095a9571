# expect: keys.other-number
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=4
answer keys 5
