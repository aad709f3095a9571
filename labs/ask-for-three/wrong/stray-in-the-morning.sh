# expect: three.unowned
kubectl run extra --image="$LAB_IMAGE" --labels=app=web
sleep 10
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
sleep 30
