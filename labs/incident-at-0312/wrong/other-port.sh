# expect: causes.customers-first
# after: solution
kubectl patch service front --type=json -p '[{"op":"replace","path":"/spec/ports/0/nodePort","value":30081}]'
sleep 60
