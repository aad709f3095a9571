# expect: causes.scheduler
# after: solution
docker exec kind-control-plane sed -i 's#scheduler.conf$#scheduler.con#' /etc/kubernetes/manifests/kube-scheduler.yaml
