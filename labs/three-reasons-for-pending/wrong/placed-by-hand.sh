# expect: importer.node-name
kubectl -n "$LAB_NAMESPACE" patch deployment importer -p '{"spec":{"template":{"spec":{"nodeName":"kind-worker3"}}}}'
