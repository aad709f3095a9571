# expect: policies.no-name
# after: solution
kubectl -n "$LAB_NAMESPACE" patch networkpolicy front-to-api --type=json -p '[{"op":"remove","path":"/spec/egress/1"}]'
