# expect: reads.level-elsewhere
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD --from-literal=LOG_LEVEL=info
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer --from=secret/mailer-smtp
