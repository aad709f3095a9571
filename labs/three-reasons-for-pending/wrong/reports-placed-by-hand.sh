# expect: reports.node-name
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment reports -p '{"spec":{"template":{"spec":{"nodeName":"kind-worker2"}}}}'
sleep 30
