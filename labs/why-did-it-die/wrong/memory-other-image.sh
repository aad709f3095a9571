# after: solution
# expect: memory.image
kubectl -n "$LAB_NAMESPACE" set image deployment/$LAB_MEMORY main=alpine:3.20
