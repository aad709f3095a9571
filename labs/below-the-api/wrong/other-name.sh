# expect: agent.other-name
docker exec -i kind-worker sh -c "cat > /etc/kubernetes/manifests/node-agent.yaml" <<END
apiVersion: v1
kind: Pod
metadata: { name: agent }
spec: { containers: [{ name: agent, image: "$LAB_IMAGE" }] }
END
sleep 30
