# expect: causes.taint
# after: solution
kubectl taint node "$(kubectl get pods -l app=till -o jsonpath='{.items[0].spec.nodeName}')" maintenance=tonight:NoSchedule
