# expect: three.image
kubectl create deployment web --image=redis:7 --replicas=3
