# expect: repair.crashing
# after: solution
kubectl -n kube-system get configmap coredns -o yaml | sed "s#forward . /etc/resolv.conf#forward . 127.0.0.1#" | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 60
