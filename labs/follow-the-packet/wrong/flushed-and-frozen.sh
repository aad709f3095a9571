# expect: repair.stale
# after: solution
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec":{"template":{"spec":{"containers":[{"name":"kube-proxy","command":["/usr/local/bin/kube-proxy","--config=/var/lib/kube-proxy/config.conf","--hostname-override=$(NODE_NAME)"]}]}}}}'
kubectl -n kube-system rollout status daemonset kube-proxy
kubectl -n "$LAB_NAMESPACE" scale deployment api --replicas=0
sleep 20
