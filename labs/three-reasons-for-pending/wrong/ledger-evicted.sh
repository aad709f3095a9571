# expect: importer.disturbed
kubectl -n "$LAB_NAMESPACE" delete pod -l app=ledger --wait=false
