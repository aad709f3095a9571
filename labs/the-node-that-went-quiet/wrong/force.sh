# expect: repair.pods-deleted
kubectl -n "$LAB_NAMESPACE" delete pod --force --grace-period=0 $(kubectl -n "$LAB_NAMESPACE" get pods --field-selector spec.nodeName=kind-worker2 -o name | cut -d/ -f2)
