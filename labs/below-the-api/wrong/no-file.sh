# expect: agent.no-file
docker exec kind-worker sh -c "echo 'kind: Pod' > /etc/kubernetes/node-agent.yaml"
sleep 20
