# expect: error.only-prints
kubectl get pod nope
answer error kubectl
