# expect: silent.unanswered
kubectl get nodes
