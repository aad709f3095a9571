# expect: memory.limit-removed
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_MEMORY --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources/limits"}]'
