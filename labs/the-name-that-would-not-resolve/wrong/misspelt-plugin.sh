# expect: repair.crashing
kubectl -n kube-system get configmap coredns -o yaml | sed "s/kubernetes $LAB_ZONE/kubernetes cluster.local/; s#forward . 192.0.2.53#forward . /etc/resolv.conf#; s/loadbalance/loadbalancer/" | kubectl replace -f -
kubectl -n kube-system rollout restart deployment coredns
sleep 60
