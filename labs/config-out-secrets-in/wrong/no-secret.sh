# expect: secret.missing
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
