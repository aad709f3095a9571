# expect: causes.control-plane-taint
# after: solution
kubectl taint node kind-control-plane node-role.kubernetes.io/control-plane-
