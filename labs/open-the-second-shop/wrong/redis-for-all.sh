# expect: policies.open
# after: solution
kubectl -n "$LAB_NAMESPACE" patch networkpolicy redis -p '{"spec":{"ingress":[{}]}}'
