# expect: config.no-level
kubectl -n "$LAB_NAMESPACE" create configmap mailer-config --from-literal=log_level=$LAB_LEVEL
