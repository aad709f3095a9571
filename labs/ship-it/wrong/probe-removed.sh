# expect: back.probe-removed
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
sleep 60
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v3
sleep 40
kubectl -n "$LAB_NAMESPACE" patch deployment checkout --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
sleep 60
