# expect: causes.node-name
# after: solution
kubectl patch deployment front -p '{"spec":{"template":{"spec":{"nodeName":"'"kind-worker2"'"}}}}'
sleep 400
