# expect: network.no-config
kubectl apply -f kindnet.yaml
kubectl -n kube-system patch daemonset kindnet -p '{"spec":{"template":{"spec":{"nodeSelector":{"node-role.kubernetes.io/control-plane":""}}}}}'
sleep 30
