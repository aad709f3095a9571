# expect: config.elsewhere
kubectl -n default create configmap mailer-config --from-literal=LOG_LEVEL=$LAB_LEVEL
