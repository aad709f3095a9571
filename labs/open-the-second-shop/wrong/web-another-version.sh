# expect: web.image
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"kubewekend/storefront:2.2"}]}}}}'
