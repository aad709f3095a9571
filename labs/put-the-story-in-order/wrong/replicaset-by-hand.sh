# expect: wake.made-by-hand
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
kubectl -n $LAB_DEPLOYMENT get deployment story -o yaml | sed 's/^kind: Deployment/kind: ReplicaSet/; /^  resourceVersion:/d; /^  uid:/d; /revision/d' | kubectl create --validate=false -f -
