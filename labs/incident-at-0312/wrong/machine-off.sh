# expect: causes.volume
# after: solution
node=$(kubectl get pods -l app=till -o jsonpath='{.items[0].spec.nodeName}')
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"data","emptyDir":{}}},{"op":"add","path":"/spec/template/spec/nodeSelector","value":{"kubernetes.io/hostname":"kind-worker2"}}]'
sleep 60
docker stop "$node"
sleep 600
