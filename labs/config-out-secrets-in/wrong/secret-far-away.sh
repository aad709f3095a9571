# expect: secret.elsewhere
kubectl create namespace elsewhere
kubectl -n elsewhere create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
