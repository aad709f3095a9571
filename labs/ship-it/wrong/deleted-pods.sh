# expect: back.deleted-pods
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v2
sleep 60
kubectl -n "$LAB_NAMESPACE" set image deployment/checkout till=kubewekend/checkout:v3
sleep 40
kubectl -n "$LAB_NAMESPACE" delete $(kubectl -n "$LAB_NAMESPACE" get pods -o custom-columns=N:.metadata.name,I:.spec.containers[0].image --no-headers | grep ':v3' | sed 's/ .*//; s/^/pod\//')
