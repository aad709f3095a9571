# expect: data.claim-gone
kubectl scale deployment till --replicas=0
kubectl delete pvc till-data
sleep 40
