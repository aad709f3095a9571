# expect: frozen.unanswered
kubectl get deployments -A
