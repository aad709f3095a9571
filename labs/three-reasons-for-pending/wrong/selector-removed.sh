# expect: reports.selector
kubectl -n "$LAB_NAMESPACE" patch deployment reports --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'
