# expect: later.old-password
# after: solution
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=wrong --dry-run=client -o yaml | kubectl apply -f -
kubectl -n "$LAB_NAMESPACE" rollout restart deployment/mailer
sleep 30
