# expect: three.near-name
kubectl create deployment wbe --image="$LAB_IMAGE" --replicas=3
