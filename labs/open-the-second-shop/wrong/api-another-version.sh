# expect: api.image
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","image":"kubewekend/order-desk:9.0"}]}}}}'
