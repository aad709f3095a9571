# expect: back.unschedulable
# after: solution
kubectl cordon kind-worker kind-worker2
kubectl -n $LAB_NAMESPACE delete pod -l app=$LAB_DEPLOYMENT
