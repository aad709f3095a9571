# expect: wake.changed-by-hand
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
kubectl -n $LAB_REPLICASET rollout restart deployment story
