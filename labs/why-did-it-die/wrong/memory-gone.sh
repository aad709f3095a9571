# expect: memory.gone
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_MEMORY
