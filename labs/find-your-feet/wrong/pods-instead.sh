# expect: nodes.pods-instead
kubectl get pods -A
