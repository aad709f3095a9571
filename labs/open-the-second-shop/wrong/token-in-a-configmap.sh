# expect: settings.token-in-config
# after: solution
kubectl -n "$LAB_NAMESPACE" create configmap notes --from-literal=token=$LAB_TOKEN
