# expect: third.no-such-version
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
sleep 60
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:3
sleep 30
