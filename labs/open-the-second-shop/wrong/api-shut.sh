# expect: policies.blocked
# after: solution
kubectl -n "$LAB_NAMESPACE" patch networkpolicy api -p '{"spec":{"egress":null,"ingress":null}}'
