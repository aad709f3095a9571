# expect: five.rebuilt
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
kubectl delete pod -l app=web --wait=false
sleep 30
kubectl delete deployment web
kubectl create deployment web --image="$LAB_IMAGE" --replicas=5
