# expect: return.not-deleted
kubectl create deployment web --image="$LAB_IMAGE" --replicas=3
