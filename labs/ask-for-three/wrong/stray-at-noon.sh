# expect: five.unowned
# after: solution
kubectl run extra --image="$LAB_IMAGE" --labels=app=web
