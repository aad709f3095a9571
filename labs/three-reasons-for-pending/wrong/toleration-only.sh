# expect: vault.wanders
kubectl -n "$LAB_NAMESPACE" patch deployment vault -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"dedicated","operator":"Equal","value":"db","effect":"NoSchedule"}]}}}}'
