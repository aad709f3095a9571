# expect: order.unanswered
kubectl get pods -A
