# expect: secret.near-name
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smpt --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
