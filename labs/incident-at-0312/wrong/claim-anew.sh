# expect: data.claim-anew
# after: solution
volume=$(kubectl get pvc till-data -o jsonpath='{.spec.volumeName}')
kubectl patch pv "$volume" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
kubectl scale deployment till --replicas=0
sleep 40
kubectl get pvc till-data -o yaml | sed '/^  uid:/d; /^  resourceVersion:/d; /pv.kubernetes.io/d; /selected-node/d; /^status:/,$d' > claim.yaml
kubectl delete pvc till-data
kubectl patch pv "$volume" --type=json -p '[{"op":"remove","path":"/spec/claimRef"}]'
kubectl apply -f claim.yaml
kubectl scale deployment till --replicas=1
sleep 400
