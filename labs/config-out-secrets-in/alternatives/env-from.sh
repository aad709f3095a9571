kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" create secret generic mailer-smtp --from-literal=SMTP_PASSWORD=$LAB_PASSWORD
kubectl -n "$LAB_NAMESPACE" patch deployment mailer --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/env"},{"op":"add","path":"/spec/template/spec/containers/0/envFrom","value":[{"configMapRef":{"name":"mailer-config"}},{"secretRef":{"name":"mailer-smtp"}}]}]'
kubectl -n "$LAB_NAMESPACE" annotate deployment mailer kubectl.kubernetes.io/last-applied-configuration-
sleep 30
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LATER --dry-run=client -o yaml | kubectl apply -f -
kubectl -n "$LAB_NAMESPACE" delete pod -l app=mailer
