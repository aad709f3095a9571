# expect: reads.password-missing
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer --from=configmap/mailer-config
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer SMTP_PASSWORD-
