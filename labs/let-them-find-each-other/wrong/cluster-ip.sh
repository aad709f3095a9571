# expect: name.cluster-ip
kubectl -n "$LAB_NAMESPACE" set env deployment/front "API_URL=http://$(kubectl -n "$LAB_NAMESPACE" get service api -o jsonpath='{.spec.clusterIP}')"
