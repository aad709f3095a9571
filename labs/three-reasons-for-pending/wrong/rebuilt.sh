# expect: importer.rebuilt
kubectl -n "$LAB_NAMESPACE" delete deployment importer
kubectl -n "$LAB_NAMESPACE" create deployment importer --image=busybox:1.36 --dry-run=client -o yaml -- sleep infinity > importer.yaml
sed -i "s/resources: {}/resources: { requests: { cpu: $LAB_MEASURED } }/" importer.yaml
kubectl -n "$LAB_NAMESPACE" create -f importer.yaml
