# expect: names.address
# after: solution
kubectl -n "$LAB_NAMESPACE" set env deployment/web API_URL="http://$(kubectl -n "$LAB_NAMESPACE" get service api -o jsonpath={.spec.clusterIP})"
