docker exec kind-control-plane sed -i 's#--kubeconfig=/etc/kubernetes/scheduler.conf#--kubeconfig=/etc/kubernetes/scheduler.con#' /etc/kubernetes/manifests/kube-scheduler.yaml
