answer causes.$LAB_NOTFOUND notfound
answer causes.$LAB_MEMORY memory
answer causes.$LAB_PROBE probe
answer causes.$LAB_OWN own
kubectl -n "$LAB_NAMESPACE" get deployment $LAB_NOTFOUND -o yaml | sed 's/sleeep/sleep/' | kubectl apply -f -
kubectl -n "$LAB_NAMESPACE" set resources deployment $LAB_MEMORY --limits=memory=256Mi --requests=memory=$LAB_NEED
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","livenessProbe":{"initialDelaySeconds":90}}]}}}}'
sleep 150
