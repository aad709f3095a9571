# expect: importer.no-request
kubectl -n "$LAB_NAMESPACE" patch deployment importer --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources/requests"}]'
