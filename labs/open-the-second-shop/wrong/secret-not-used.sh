# expect: settings.not-referred
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"PAY_TOKEN","valueFrom":null,"value":"tok-other"}]}]}}}}'
