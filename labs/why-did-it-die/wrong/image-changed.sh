# expect: command.image-suspected
kubectl -n "$LAB_NAMESPACE" set image deployment/$LAB_NOTFOUND main=alpine:3.20
