# expect: pipeline.wildcard
# after: solution
kubectl -n "$LAB_NAMESPACE" delete role pipeline
kubectl -n "$LAB_NAMESPACE" create role pipeline --verb="*" --resource=deployments.apps
