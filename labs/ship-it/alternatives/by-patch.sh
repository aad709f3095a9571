image() { kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"till\",\"image\":\"kubewekend/checkout:$1\"}]}}}}"; }
kubectl -n "$LAB_NAMESPACE" patch deployment checkout -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":"0%","maxSurge":"50%"}}}}'
image v2
sleep 60
image v3
sleep 40
answer which "replicaset.apps/$(kubectl -n "$LAB_NAMESPACE" get rs -o custom-columns=N:.metadata.name,I:.spec.template.spec.containers[0].image --no-headers | grep ':v3' | cut -d' ' -f1)"
image v2
