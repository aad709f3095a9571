kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes cluster.local/kubernetes $(echo cluster.loca clusster.local cluster.lcoal | cut -d' ' -f$((LAB_NIGHT % 3 + 1)))/" > /tmp/coredns.yaml
kubectl replace -f /tmp/coredns.yaml
kubectl -n kube-system rollout restart deployment coredns
kubectl -n kube-system rollout status deployment coredns
rm /tmp/coredns.yaml
