# expect: memory.less-work
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_MEMORY -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","command":["stress","--vm","1","--vm-bytes","50M","--vm-hang","1"]}]}}}}'
