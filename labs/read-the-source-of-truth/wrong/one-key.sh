# expect: keys.wrong
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5
sleep 10
answer keys 1
