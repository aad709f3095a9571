# expect: repair.client-moved
kubectl -n "$LAB_NAMESPACE" patch daemonset front -p '{"spec":{"template":{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"kubernetes.io/hostname","operator":"NotIn","values":["'$LAB_NODE'"]}]}]}}}}}}}'
sleep 30
