# expect: back.probe
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment checkout --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 60
