# expect: agent.daemonset
kubectl create -f - <<END
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-agent }
spec:
  selector: { matchLabels: { app: node-agent } }
  template:
    metadata: { labels: { app: node-agent } }
    spec: { containers: [{ name: agent, image: "$LAB_IMAGE" }] }
END
sleep 10
