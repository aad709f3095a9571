kubectl config set-context --current --namespace="$LAB_NAMESPACE"
kubectl apply -f /opt/lab/manifests/shop.yaml
for one in till orders front; do kubectl rollout status deployment/$one; done
kubectl exec deploy/till -- redis-cli SET orders $((40000 + LAB_NIGHT * 17))
sleep 60
# Three o'clock: the shop closes for five minutes. Meanwhile much is done to the cluster.
kubectl scale deployment front orders --replicas=0
sleep 40
kubectl exec deploy/till -- redis-cli SET closed-at "$(kubectl exec deploy/till -- redis-cli GET orders)"
kubectl get pods -l app=till -o jsonpath='{.items[0].spec.nodeName}' > /opt/lab/till-node
kubectl get nodes -o name | cut -d/ -f2 | grep worker | grep -vx "$(cat /opt/lab/till-node)" | head -n 1 > /opt/lab/other-node
kubectl scale deployment till --replicas=0
sleep 40
for fault in $(cat /opt/lab/faults); do bash -e /opt/lab/manifests/fault-$fault.sh; done
sleep 60
kubectl scale deployment till --replicas=1
kubectl scale deployment front orders --replicas=3
sleep 60
rm -r /opt/lab/manifests /opt/lab/faults /opt/lab/*-node
if command -v sim > /dev/null; then sim begin; fi
