# expect: vault.taint-removed
kubectl patch node kind-worker3 --type=json -p '[{"op":"remove","path":"/spec/taints"}]'
