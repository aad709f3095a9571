kubectl label node kind-worker4 topology.kubernetes.io/zone=zone-a --overwrite
kubectl label node kind-worker5 topology.kubernetes.io/zone=zone-b --overwrite
for node in kind-worker4 kind-worker5; do
  kubectl label node $node dedicated=db
  kubectl taint node $node dedicated=db:NoSchedule
done
for node in kind-worker kind-worker2 kind-worker3; do
  [ $node = $LAB_HOT ] || kubectl cordon $node
done
kubectl apply -f /opt/lab/manifests/shop.yaml
sleep 20
kubectl uncordon kind-worker kind-worker2 kind-worker3
kubectl -n "$LAB_NAMESPACE" scale deployment web --replicas=6
sleep 20
