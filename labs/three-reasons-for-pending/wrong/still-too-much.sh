# expect: importer.unschedulable
kubectl -n "$LAB_NAMESPACE" patch deployment importer --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/resources/requests/cpu","value":"900m"}]'
