# expect: describe.only-got
kubectl get node kind-worker
