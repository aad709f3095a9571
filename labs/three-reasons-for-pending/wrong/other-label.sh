# expect: reports.wrong-label
kubectl patch node kind-worker2 --type=merge -p '{"metadata":{"labels":{"ssd":"disk"}}}'
