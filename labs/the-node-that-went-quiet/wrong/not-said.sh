# expect: why.unanswered
kubectl get nodes
