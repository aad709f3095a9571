# expect: spread.many
kubectl -n "$LAB_NAMESPACE" create deployment web-b --image=nginx:1.27 --replicas=2
