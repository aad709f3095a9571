# expect: repair.userspace
kubectl -n "$LAB_NAMESPACE" rollout restart deployment api
sleep 40
