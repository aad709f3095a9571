# expect: command.dying
kubectl -n "$LAB_NAMESPACE" rollout restart deployment $LAB_NOTFOUND
sleep 60
