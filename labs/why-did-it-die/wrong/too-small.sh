# expect: memory.too-small
kubectl -n "$LAB_NAMESPACE" set resources deployment $LAB_MEMORY --limits=memory=128Mi
