# expect: later.old-level
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer --from=configmap/mailer-config
kubectl -n "$LAB_NAMESPACE" set env deployment/mailer --from=secret/mailer-smtp
sleep 60
kubectl -n "$LAB_NAMESPACE" patch configmap mailer-config -p "{\"data\":{\"LOG_LEVEL\":\"$LAB_LATER\"}}"
kubectl -n "$LAB_NAMESPACE" delete $(kubectl -n "$LAB_NAMESPACE" get pods -o name | head -1)
