# expect: patience.other-probe
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","livenessProbe":{"exec":{"command":["true"]}}}]}}}}'
