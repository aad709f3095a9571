# expect: config.password-there
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
