# after: solution
# expect: patience.image
kubectl -n "$LAB_NAMESPACE" set image deployment/$LAB_PROBE main=alpine:3.20
