# expect: agent.ordinary
kubectl run node-agent --image="$LAB_IMAGE"
sleep 10
