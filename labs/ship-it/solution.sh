kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
kubectl -n "$LAB_NAMESPACE" rollout status deployment/checkout
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v3
kubectl -n "$LAB_NAMESPACE" rollout status deployment/checkout --timeout=40s
answer which "$(kubectl -n "$LAB_NAMESPACE" get rs -o jsonpath='{.items[?(@.spec.template.spec.containers[0].image=="kubewekend/checkout:v3")].metadata.name}')"
kubectl -n "$LAB_NAMESPACE" rollout undo deployment/checkout --to-revision=2
kubectl -n "$LAB_NAMESPACE" rollout status deployment/checkout
