# expect: copies.lost
# after: solution
kubectl -n "$LAB_NAMESPACE" patch service api -p '{"spec":{"publishNotReadyAddresses":true}}'
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"warm-up","image":"busybox:1.36","command":["sleep","20"]}]}}}}'
sleep 120
