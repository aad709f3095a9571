# expect: api.image
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","image":"kubewekend/orders:9.0"}]}}}}'
