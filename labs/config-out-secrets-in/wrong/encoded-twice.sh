# expect: secret.encoded-twice
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$(printf %s $LAB_PASSWORD | base64)
