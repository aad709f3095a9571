# expect: pipeline.missing
# after: solution
kubectl -n "$LAB_NAMESPACE" delete serviceaccount pipeline
