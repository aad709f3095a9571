# expect: agent.other-image
docker exec -i kind-worker sh -c "cat > /etc/kubernetes/manifests/node-agent.yaml" <<END
apiVersion: v1
kind: Pod
metadata: { name: node-agent }
spec: { containers: [{ name: agent, image: "busybox:1.36" }] }
END
sleep 30
