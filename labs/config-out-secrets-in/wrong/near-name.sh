# expect: config.near-name
kubectl -n "$LAB_NAMESPACE" create configmap mailer-conf --from-literal=LOG_LEVEL=$LAB_LEVEL
kubectl -n "$LAB_NAMESPACE" create configmap mailer-confg --from-literal=LOG_LEVEL=$LAB_LEVEL
