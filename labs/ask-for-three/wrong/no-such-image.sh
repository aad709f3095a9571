# expect: three.image
kubectl create deployment web --image="$LAB_IMAGE"-nope --replicas=3
