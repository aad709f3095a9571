# expect: return.deleted-deployment
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
kubectl delete deployment web
