# expect: reports.wrong-node
kubectl patch node kind-worker --type=merge -p '{"metadata":{"labels":{"disk":"ssd"}}}'
