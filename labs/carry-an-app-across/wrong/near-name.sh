# expect: web.missing
kubectl create deployment wed --image=busybox:1.36
