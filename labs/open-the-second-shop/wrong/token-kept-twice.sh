# expect: settings.old-token
# after: solution
kubectl -n "$LAB_NAMESPACE" create secret generic pay-old --from-literal=token=$LAB_TOKEN
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"PAY_TOKEN","valueFrom":{"secretKeyRef":{"name":"pay-old","key":"token"}}},{"name":"UNUSED","valueFrom":{"secretKeyRef":{"name":"pay","key":"token"}}}]}]}}}}'
