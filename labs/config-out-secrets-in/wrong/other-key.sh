# expect: secret.no-key
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=password=$LAB_PASSWORD
