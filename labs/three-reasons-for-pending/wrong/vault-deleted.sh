# expect: vault.gone
kubectl -n "$LAB_NAMESPACE" delete deployment vault
