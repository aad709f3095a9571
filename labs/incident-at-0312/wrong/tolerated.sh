# expect: causes.tolerated
# after: solution
kubectl taint node "$(kubectl get pods -l app=till -o jsonpath='{.items[0].spec.nodeName}')" maintenance=tonight:NoSchedule
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"maintenance","operator":"Exists"}]}}}}'
sleep 400
