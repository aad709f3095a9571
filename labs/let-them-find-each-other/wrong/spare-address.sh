# expect: name.address-left
kubectl -n "$LAB_NAMESPACE" set env deployment/front API_URL=http://api API_FALLBACK=http://10.244.1.7:8080
