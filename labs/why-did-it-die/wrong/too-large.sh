# expect: memory.too-large
kubectl -n "$LAB_NAMESPACE" set resources deployment $LAB_MEMORY --limits=memory=2Gi
