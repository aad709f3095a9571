# expect: repair.service-anew
kubectl -n "$LAB_NAMESPACE" delete service api
kubectl -n "$LAB_NAMESPACE" expose deployment api --port=80
