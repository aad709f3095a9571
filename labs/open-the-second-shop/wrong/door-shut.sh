# expect: names.no-door
# after: solution
kubectl -n "$LAB_NAMESPACE" patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30081}]'
