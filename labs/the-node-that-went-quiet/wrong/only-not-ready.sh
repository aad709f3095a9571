# expect: critical.only-not-ready
kubectl -n "$LAB_NAMESPACE" patch deployment critical -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":20}]}}}}'
