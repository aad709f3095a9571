# expect: reads.rebuilt
# after: solution
kubectl -n "$LAB_NAMESPACE" delete deployment mailer
kubectl apply -f ~/mailer.yaml
