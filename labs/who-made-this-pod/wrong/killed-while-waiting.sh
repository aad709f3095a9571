# expect: adopt.pods-replaced
# after: solution
kubectl -n "$LAB_NAMESPACE" delete $(kubectl -n "$LAB_NAMESPACE" get pods -l app=web -o name | head -1)
