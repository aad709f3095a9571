# expect: spread.node-name
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"nodeName":"kind-worker"}}}}'
sleep 60
