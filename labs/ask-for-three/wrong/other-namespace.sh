# expect: three.elsewhere
kubectl create namespace shop
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3 -n shop
