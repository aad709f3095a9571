# expect: name.other-port
kubectl -n "$LAB_NAMESPACE" set env deployment/front API_URL=http://api:8080
