# expect: importer.gone
kubectl -n "$LAB_NAMESPACE" delete deployment importer
