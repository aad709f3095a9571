# expect: restore.no-name
# after: solution
kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes cluster.local/kubernetes cluster.loca/" | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 120
