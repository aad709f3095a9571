# expect: secret.other-type
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --type=kubernetes.io/basic-auth --from-literal=SMTP_PASSWORD=$LAB_PASSWORD --from-literal=password=x --from-literal=username=y
