# expect: keys.unanswered
kubectl -n $LAB_NAMESPACE scale deployment $LAB_DEPLOYMENT --replicas=5
