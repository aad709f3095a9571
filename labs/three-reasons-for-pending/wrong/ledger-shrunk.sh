# expect: importer.ledger-shrunk
kubectl -n "$LAB_NAMESPACE" scale deployment ledger --replicas=0
