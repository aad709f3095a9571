# expect: attach.unschedulable
sed 's#node-role.kubernetes.io/control-plane: ""#node-role.kubernetes.io/cloud: ""#' cloud-controller-manager.yaml | kubectl apply -f -
sleep 20
