# expect: repair.client-moved
# after: solution
kubectl -n "$LAB_NAMESPACE" patch daemonset front -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"kind-worker3"}}}}}'
