# expect: secret.in-a-config-map
kubectl -n "$LAB_NAMESPACE" create configmap mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
