# expect: wake.made-by-hand
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
kubectl -n $LAB_REPLICASET run story --image=nginx:1.27 --labels=app=story
