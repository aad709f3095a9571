# expect: settings.written-down
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"containers":[{"name":"api","env":[{"name":"SPARE_TOKEN","value":"'$LAB_TOKEN'"}]}]}}}}'
