# expect: wake.changed-by-hand
answer frozen.$LAB_DEPLOYMENT deployment-controller
answer frozen.$LAB_REPLICASET replicaset-controller
answer frozen.$LAB_SCHEDULER scheduler
answer frozen.$LAB_KUBELET kubelet
pod=$(kubectl -n $LAB_SCHEDULER get pods -o jsonpath='{.items[0].metadata.name}')
echo "{\"apiVersion\":\"v1\",\"kind\":\"Binding\",\"metadata\":{\"name\":\"$pod\"},\"target\":{\"kind\":\"Node\",\"name\":\"$LAB_NODE\"}}" | kubectl create --raw /api/v1/namespaces/$LAB_SCHEDULER/pods/$pod/binding -f -
