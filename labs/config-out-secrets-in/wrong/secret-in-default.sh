# expect: secret.in-default
kubectl create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
