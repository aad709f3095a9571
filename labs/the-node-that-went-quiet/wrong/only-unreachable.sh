# expect: critical.one-only
kubectl -n "$LAB_NAMESPACE" patch deployment critical -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":20}]}}}}'
