# expect: vault.node-name
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment vault -p '{"spec":{"template":{"spec":{"nodeName":"kind-worker3"}}}}'
sleep 30
