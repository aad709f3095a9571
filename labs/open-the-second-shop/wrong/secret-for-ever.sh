# expect: settings.cannot-change
# after: solution
kubectl -n "$LAB_NAMESPACE" patch secret pay -p '{"immutable":true}'
