# expect: api.unsized
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","resources":{"requests":{"cpu":null}}}]}}}}'
kubectl -n "$LAB_NAMESPACE" patch quota room --type=json -p '[{"op":"remove","path":"/spec/hard/requests.cpu"}]'
