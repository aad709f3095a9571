# expect: pipeline.cannot
# after: solution
kubectl -n "$LAB_NAMESPACE" delete role pipeline
kubectl -n "$LAB_NAMESPACE" create role pipeline --verb=get,list --resource=deployments.apps
