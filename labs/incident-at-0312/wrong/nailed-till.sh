# expect: causes.node-name
# after: solution
kubectl patch deployment till -p '{"spec":{"template":{"spec":{"nodeName":"'"$(kubectl get pods -l app=till -o jsonpath="{.items[0].spec.nodeName}")"'"}}}}'
sleep 400
