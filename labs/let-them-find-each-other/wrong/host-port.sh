# expect: copies.host-port
# after: solution
kubectl -n "$LAB_NAMESPACE" patch deployment api --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/ports/0/hostPort","value":8080}]'
