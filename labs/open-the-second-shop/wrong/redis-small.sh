# expect: redis.other-size
# after: solution
kubectl -n "$LAB_NAMESPACE" get statefulset redis -o json > redis.json
kubectl -n "$LAB_NAMESPACE" delete statefulset redis
kubectl -n "$LAB_NAMESPACE" delete pvc --all
jq 'del(.metadata.resourceVersion, .metadata.uid, .status) | .spec.volumeClaimTemplates[0].spec.resources.requests.storage="500Mi"' redis.json > small.json
kubectl apply -f small.json
