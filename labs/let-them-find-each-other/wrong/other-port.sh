# expect: endpoints.port
kubectl -n "$LAB_NAMESPACE" patch service api --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"app":"api"}},{"op":"replace","path":"/spec/ports/0/port","value":8080}]'
