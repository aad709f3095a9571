# expect: patience.longer-goodbye
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":120}}}}'
