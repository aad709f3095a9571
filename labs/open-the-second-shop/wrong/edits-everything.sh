# expect: pipeline.too-much
# after: solution
kubectl -n "$LAB_NAMESPACE" create rolebinding pipeline-secrets --role=readers --serviceaccount=$LAB_NAMESPACE:pipeline
kubectl -n "$LAB_NAMESPACE" create role readers --verb=get --resource=secrets
