# expect: patience.probe-removed
kubectl -n "$LAB_NAMESPACE" patch deployment $LAB_PROBE --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/livenessProbe"}]'
