# expect: gone.deleted-again
docker exec -i kind-worker sh -c "cat > /etc/kubernetes/manifests/node-agent.yaml" <<END
apiVersion: v1
kind: Pod
metadata: { name: node-agent }
spec: { containers: [{ name: agent, image: "$LAB_IMAGE" }] }
END
sleep 30
for i in 1 2 3; do kubectl delete pod node-agent-kind-worker; sleep 15; done
