answer why Selector
kubectl -n "$LAB_NAMESPACE" delete service api
kubectl -n "$LAB_NAMESPACE" expose deployment api --port=80 --target-port=8080
kubectl -n "$LAB_NAMESPACE" patch deployment front -p "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"front\",\"env\":[{\"name\":\"API_URL\",\"value\":\"http://api.$LAB_NAMESPACE.svc.cluster.local:80/\"}]}]}}}}"
kubectl -n "$LAB_NAMESPACE" patch deployment api -p '{"spec":{"replicas":3}}'
