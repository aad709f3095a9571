# expect: network.host-network
kubectl -n kube-system patch deployment coredns -p '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'
