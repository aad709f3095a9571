# expect: config.missing
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
