# expect: back.lost-capacity
# after: solution
kubectl -n "$LAB_NAMESPACE" delete "$(kubectl -n "$LAB_NAMESPACE" get pods -o name | head -n 1)"
sleep 30
