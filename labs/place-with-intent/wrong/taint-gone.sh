# expect: dedicated.taint
kubectl taint node kind-worker5 dedicated=db:NoSchedule-
