# expect: three.replicas
kubectl create deployment web --image="$LAB_IMAGE"
