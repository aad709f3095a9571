# expect: places.changed
# after: solution
kubectl cordon kind-worker
kubectl uncordon kind-worker
