# expect: causes.node-name
# after: solution
kubectl patch deployment orders -p '{"spec":{"template":{"spec":{"nodeName":"'"kind-worker2"'"}}}}'
sleep 400
