# expect: repair.unschedulable
# after: solution
kubectl -n kube-system patch deployment coredns -p '{"spec":{"template":{"spec":{"nodeSelector":{"tier":"dns"}}}}}'
sleep 20
