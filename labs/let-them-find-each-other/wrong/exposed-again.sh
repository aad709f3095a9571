# expect: endpoints.rebuilt-with-one-port
kubectl -n "$LAB_NAMESPACE" delete service api
kubectl -n "$LAB_NAMESPACE" expose deployment api --port=80 --target-port=80
