# expect: reads.password-elsewhere
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer --from=configmap/mailer-config
