# The process is ended with a signal, and the file comes by docker cp.
node=$(kubectl -n "$LAB_NAMESPACE" get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}')
docker exec $node sh -c "kill -9 \$(ps -e -o pid,args | grep 'nginx: master' | grep -v grep | head -1 | sed 's/^ *//; s/ .*//')"
sleep 5
answer who Kubelet
cat > agent.yaml <<END
apiVersion: v1
kind: Pod
metadata:
  name: node-agent
  namespace: kube-system
spec:
  hostNetwork: true
  containers:
    - name: agent
      image: $LAB_IMAGE
END
docker cp agent.yaml kind-worker:/etc/kubernetes/manifests/agent.yaml
sleep 40
kubectl -n kube-system delete pod node-agent-kind-worker --grace-period=0 --force
sleep 20
docker exec kind-worker mv /etc/kubernetes/manifests/agent.yaml /root/
sleep 30
