# expect: dedicated.wanders
kubectl -n "$LAB_NAMESPACE" patch deployment db -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"tolerations":[{"key":"dedicated","operator":"Exists"}],"affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":100,"preference":{"matchExpressions":[{"key":"dedicated","operator":"Exists"}]}}]},"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"db"}}}]}}}}}}'
sleep 60
