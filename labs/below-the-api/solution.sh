node=$(kubectl -n "$LAB_NAMESPACE" get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}')
docker exec $node sh -c 'crictl stop $(crictl ps -q --name nginx)'
sleep 5
answer who kubelet
kubectl run node-agent --image="$LAB_IMAGE" --dry-run=client -o yaml > node-agent.yaml
docker exec -i kind-worker sh -c 'cat > /etc/kubernetes/manifests/node-agent.yaml' < node-agent.yaml
sleep 30
kubectl delete pod node-agent-kind-worker
sleep 20
docker exec kind-worker rm /etc/kubernetes/manifests/node-agent.yaml
sleep 30
