# expect: policies.host-network
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment ledger -p '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'
sleep 20
