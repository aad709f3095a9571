# expect: nodes.unanswered
kubectl get nodes
