# expect: data.not-mounted
# after: solution
kubectl patch deployment till --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"data","hostPath":{"path":"/var/till","type":"DirectoryOrCreate"}}}]'
sleep 60
