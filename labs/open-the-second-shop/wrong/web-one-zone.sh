# expect: web.uneven
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.kubernetes.io/zone","operator":"NotIn","values":["'$LAB_THIRD'"]}]}]}}}}}}}'
