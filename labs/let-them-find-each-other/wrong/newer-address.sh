# expect: name.newer-address
kubectl -n "$LAB_NAMESPACE" set env deployment/front "API_URL=http://$(kubectl -n "$LAB_NAMESPACE" get pods -l app=api -o jsonpath='{.items[0].status.podIP}'):8080"
