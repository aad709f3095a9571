# expect: repair.node-deleted
kubectl delete node kind-worker2
