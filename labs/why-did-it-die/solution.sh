answer causes.$LAB_NOTFOUND notfound
answer causes.$LAB_MEMORY memory
answer causes.$LAB_PROBE probe
answer causes.$LAB_OWN own
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_NOTFOUND -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","command":["sh","-c","echo starts; sleep infinity"]}]}}}}'
kubectl -n "$LAB_NAMESPACE" set resources deployment $LAB_MEMORY --limits=memory=224Mi
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","startupProbe":{"exec":{"command":["cat","/tmp/up"]},"periodSeconds":5,"failureThreshold":30}}]}}}}'
sleep 120
