# expect: gone.kubelet-silent
docker exec -i kind-worker sh -c "cat > /etc/kubernetes/manifests/node-agent.yaml" <<END
apiVersion: v1
kind: Pod
metadata: { name: node-agent }
spec: { containers: [{ name: agent, image: "$LAB_IMAGE" }] }
END
sleep 30
kubectl delete pod node-agent-kind-worker
sleep 20
docker exec kind-worker rm /etc/kubernetes/manifests/node-agent.yaml
sleep 30
docker exec kind-worker systemctl stop kubelet
sleep 60
