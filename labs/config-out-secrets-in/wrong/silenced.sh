# expect: reads.other-program
kubectl -n "$LAB_NAMESPACE" patch deployment mailer -p '{"spec":{"template":{"spec":{"containers":[{"name":"mailer","command":["sleep","infinity"]}]}}}}'
