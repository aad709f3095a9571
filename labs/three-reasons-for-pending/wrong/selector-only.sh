# expect: vault.selector-only
kubectl -n "$LAB_NAMESPACE" patch deployment vault -p '{"spec":{"template":{"spec":{"nodeSelector":{"dedicated":"db"}}}}}'
