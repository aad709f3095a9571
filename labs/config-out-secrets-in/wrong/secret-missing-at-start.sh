# expect: reads.cannot-start
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" patch deployment mailer --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env","value":[{"name":"LOG_LEVEL","valueFrom":{"configMapKeyRef":{"name":"mailer-config","key":"LOG_LEVEL"}}},{"name":"SMTP_PASSWORD","valueFrom":{"secretKeyRef":{"name":"mailer-smtp","key":"SMTP_PASSWORD"}}}]}]'
kubectl -n "$LAB_NAMESPACE" annotate deployment mailer kubectl.kubernetes.io/last-applied-configuration-
