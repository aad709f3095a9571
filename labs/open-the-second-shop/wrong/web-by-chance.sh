# expect: web.not-asked
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"topologySpreadConstraints":null}}}}'
