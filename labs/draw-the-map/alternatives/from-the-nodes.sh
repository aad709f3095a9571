# The same map, asked of the machines.
for one in etcd kube-apiserver kube-controller-manager kube-scheduler; do
  docker exec kind-control-plane test -f /etc/kubernetes/manifests/$one.yaml && answer places.$one kind-control-plane
done
for one in kubelet containerd kube-proxy; do answer places.$one everywhere; done
answer places.$LAB_FIXED $LAB_NODE
answer places.$LAB_SPREAD workers
for node in kind-worker kind-worker2 kind-worker3; do
  docker exec $node crictl pods | grep -q " $LAB_COUNTED-" && answer places.$LAB_COUNTED $node
done
answer owners.etcd file
answer owners.kube-apiserver file
answer owners.kube-proxy daemonset
answer owners.coredns replicaset
answer owners.kubelet none
answer owners.$LAB_FIXED file
answer owners.$LAB_SPREAD daemonset
answer owners.$LAB_COUNTED replicaset
answer processes.first containerd.service
answer processes.second Kubelet
answer addresses.server https://kind-control-plane:6443
answer addresses.data $LAB_DATA/
answer stop all
