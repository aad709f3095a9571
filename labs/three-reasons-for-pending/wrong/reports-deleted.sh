# expect: reports.gone
kubectl -n "$LAB_NAMESPACE" delete deployment reports
