# expect: redis.no-claim
# after: solution
kubectl -n "$LAB_NAMESPACE" get statefulset redis -o json > redis.json
kubectl -n "$LAB_NAMESPACE" delete statefulset redis
jq 'del(.spec.volumeClaimTemplates, .metadata.resourceVersion, .metadata.uid, .status) | .spec.template.spec.volumes=[{"name":"data","emptyDir":{}}]' redis.json > bare.json
kubectl apply -f bare.json
