# expect: cluster.touched
sim power-off kind-worker2
kubectl scale deployment web --replicas=6
kubectl scale deployment web --replicas=4
sleep 400
