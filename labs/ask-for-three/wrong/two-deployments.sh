# expect: five.second-deployment
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
kubectl delete pod -l app=web --wait=false
sleep 30
kubectl create deployment web-noon --image="$LAB_IMAGE" --replicas=2
