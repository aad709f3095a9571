# expect: dedicated.node-name
kubectl -n "$LAB_NAMESPACE" patch deployment db -p '{"spec":{"template":{"spec":{"nodeName":"kind-worker5"}}}}'
sleep 60
