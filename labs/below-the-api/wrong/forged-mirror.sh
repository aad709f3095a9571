# expect: agent.ordinary
kubectl create -f - <<END
apiVersion: v1
kind: Pod
metadata:
  name: node-agent-kind-worker
  annotations: { kubernetes.io/config.source: file }
  ownerReferences:
    - { apiVersion: v1, kind: Node, name: kind-worker, uid: $(kubectl get node kind-worker -o jsonpath='{.metadata.uid}') }
spec:
  nodeName: kind-worker
  containers: [{ name: agent, image: "$LAB_IMAGE" }]
END
sleep 10
