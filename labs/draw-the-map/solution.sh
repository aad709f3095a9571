where() {
  nodes=$(kubectl -n kube-system get pods -l "$1" -o jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u)
  case $(echo "$nodes" | wc -l) in
    1) echo "$nodes" ;;
    3) echo workers ;;
    *) echo everywhere ;;
  esac
}
whose() {
  case $(kubectl -n kube-system get pods -l "$1" -o jsonpath='{.items[0].metadata.ownerReferences[0].kind}') in
    Node) echo file ;;
    DaemonSet) echo daemonset ;;
    ReplicaSet) echo replicaset ;;
  esac
}
for one in etcd kube-apiserver kube-controller-manager kube-scheduler; do answer places.$one $(where component=$one); done
for one in kubelet containerd; do answer places.$one everywhere; done
answer places.kube-proxy $(where k8s-app=kube-proxy)
for one in log-shipper price-cache door-bell; do
  answer places.$one $(where app=$one)
  answer owners.$one $(whose app=$one)
done
for one in etcd kube-apiserver; do answer owners.$one $(whose component=$one); done
answer owners.kube-proxy $(whose k8s-app=kube-proxy)
answer owners.coredns $(whose k8s-app=kube-dns)
answer owners.kubelet none
answer processes.first kubelet
answer processes.second containerd
answer addresses.server $(kubectl get endpoints kubernetes -o jsonpath='{.subsets[0].addresses[0].ip}:{.subsets[0].ports[0].port}')
answer addresses.data $(docker exec kind-control-plane grep -B3 'name: etcd-data' /etc/kubernetes/manifests/etcd.yaml | sed -n 's/ *path: //p')
answer stop all
