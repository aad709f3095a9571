# expect: three.unmanaged-pods
kubectl run web --image="$LAB_IMAGE"
kubectl run web-2 --image="$LAB_IMAGE"
kubectl run web-3 --image="$LAB_IMAGE"
