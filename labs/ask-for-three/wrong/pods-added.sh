# expect: five.added-pods
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
kubectl delete pod -l app=web --wait=false
sleep 30
kubectl run web-4 --image="$LAB_IMAGE"
kubectl run web-5 --image="$LAB_IMAGE"
