# expect: api.drain-lost
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"topologySpreadConstraints":null,"nodeSelector":{"kubernetes.io/hostname":"'$LAB_CLUSTER'-worker2"}}}}}'
