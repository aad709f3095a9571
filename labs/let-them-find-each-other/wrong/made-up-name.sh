# expect: name.other-name
kubectl -n "$LAB_NAMESPACE" set env deployment/front API_URL=http://api.kitchen
