# expect: five.scaled-replicaset
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
kubectl delete pod -l app=web --wait=false
sleep 10
kubectl scale "$(kubectl get rs -l app=web -o name)" --replicas=5
