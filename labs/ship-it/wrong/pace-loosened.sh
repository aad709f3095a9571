# expect: back.may-lose
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
sleep 60
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v3
sleep 40
kubectl -n "$LAB_NAMESPACE" rollout undo deployment/checkout
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":1}}}}'
sleep 60
