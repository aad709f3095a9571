# expect: patience.dying
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","livenessProbe":{"initialDelaySeconds":10}}]}}}}'
sleep 100
