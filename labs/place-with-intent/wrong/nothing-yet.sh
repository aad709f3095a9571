# expect: spread.no-constraint
kubectl -n "$LAB_NAMESPACE" rollout restart deployment web
sleep 60
