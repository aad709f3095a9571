# expect: describe.no-such-node
kubectl describe node kind-worker9
