# expect: data.unanswered
kubectl get pvc
