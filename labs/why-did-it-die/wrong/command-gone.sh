# expect: command.gone
kubectl -n "$LAB_NAMESPACE" delete deployment $LAB_NOTFOUND
