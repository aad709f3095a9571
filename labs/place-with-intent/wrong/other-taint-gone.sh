# expect: dedicated.taint
kubectl taint node kind-worker4 dedicated=db:NoSchedule-
