# expect: network.dns-waiting
# after: solution
kubectl -n kube-system scale deployment coredns --replicas=0
kubectl -n kube-system patch deployment coredns -p '{"spec":{"replicas":2,"template":{"spec":{"nodeSelector":{"no":"node"}}}}}'
