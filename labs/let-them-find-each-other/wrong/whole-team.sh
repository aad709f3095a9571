# expect: endpoints.too-many
kubectl -n "$LAB_NAMESPACE" patch service api --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"team":"kitchen"}}]'
