# expect: restore.mass-restart
kubectl rollout restart deployment front
kubectl rollout restart deployment orders
kubectl rollout restart deployment till
