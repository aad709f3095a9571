# expect: backlog.swept-by-hand
kubectl -n "$LAB_NAMESPACE" delete pod -l app=trial
