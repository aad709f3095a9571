# expect: patience.no-warm-up
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"containers":[{"name":"main","command":["sh","-c","touch /tmp/up; sleep infinity"]}]}}}}'
