# expect: reads.gone
kubectl -n "$LAB_NAMESPACE" delete deployment mailer
