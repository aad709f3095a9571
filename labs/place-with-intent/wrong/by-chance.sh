# expect: apart.joined
kubectl -n "$LAB_NAMESPACE" rollout restart deployment db
sleep 60
