# expect: critical.too-late
kubectl -n "$LAB_NAMESPACE" patch deployment critical -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":30},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'
kubectl -n "$LAB_NAMESPACE" patch deployment critical -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"kind-worker3"}}}}}'
