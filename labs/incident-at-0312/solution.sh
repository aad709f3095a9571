# One way through any night: ask each hand in turn, mend what is found, and remember it.
found=""
note() { found="$found $1 "; }
for node in $(kubectl get nodes -o name | cut -d/ -f2); do
  docker ps --format '{{.Names}}' | grep -qx "$node" || { note volume; docker start "$node"; sleep 20; }
  docker exec "$node" systemctl is-active -q kubelet || { note kubelet; docker exec "$node" systemctl start kubelet; }
  if kubectl describe node "$node" | grep -q maintenance; then note taint; kubectl taint node "$node" maintenance-; fi
done
manifest=/etc/kubernetes/manifests/kube-scheduler.yaml
if docker exec kind-control-plane grep -q 'scheduler.con$' $manifest; then
  note scheduler; docker exec kind-control-plane sed -i 's#scheduler.con$#scheduler.conf#' $manifest
fi
kubectl get configmap coredns -n kube-system -o yaml > corefile.yaml
if ! grep -q 'kubernetes cluster.local ' corefile.yaml; then
  note dns; sed -E 's/kubernetes cl[a-z]*\.[a-z]+ /kubernetes cluster.local /' corefile.yaml | kubectl replace -f -
fi
if [ "$(kubectl get deployment loadtest -o jsonpath='{.spec.replicas}')" != 0 ]; then note quota; kubectl scale deployment loadtest --replicas=0; fi
if [ "$(kubectl get service orders -o jsonpath='{.spec.selector.app}')" != orders ]; then
  note selector; kubectl patch service orders -p '{"spec":{"selector":{"app":"orders"}}}'
fi
if ! kubectl get rolebinding orders-reads-prices > /dev/null 2>&1; then
  note permission; kubectl create rolebinding orders-reads-prices --role=reads-prices --serviceaccount="$LAB_NAMESPACE:orders"
fi
if [ "$(kubectl get deployment front -o jsonpath='{.spec.template.spec.containers[0].image}')" != kubewekend/shopfront:1.4.2 ]; then
  note image; kubectl set image deployment/front shopfront=kubewekend/shopfront:1.4.2
fi
if [ "$(kubectl get deployment front -o jsonpath='{.spec.template.spec.containers[0].readinessProbe.httpGet.port}')" != 8080 ]; then
  note probe; kubectl patch deployment front -p '{"spec":{"template":{"spec":{"containers":[{"name":"shopfront","readinessProbe":{"httpGet":{"port":8080}}}]}}}}'
fi
sleep 90
kubectl rollout status deployment/till --timeout=300s
answer data "$(kubectl exec deploy/till -- redis-cli GET closed-at)"
sleep 420
# The report is about the one that nothing else hid.
for row in kubelet:silent:service:others:watch-nodes quota:exceeded:load:plain:own-namespace scheduler:unplaced:manifest:plain:watch-leader image:not-found:tag:plain:digest probe:unready:port:plain:staged dns:nxdomain:zone:plain:test-names selector:no-endpoints:selector:plain:test-endpoints volume:unmoved:power:plain:replicas permission:forbidden:binding:plain:can-i taint:untolerated:taint:plain:end-of-work; do
  fault=$(echo $row | cut -d: -f1)
  if echo "$found" | grep -q " $fault "; then
    answer post-mortem.cause $fault
    answer post-mortem.evidence $(echo $row | cut -d: -f2)
    answer post-mortem.fix $(echo $row | cut -d: -f3)
    answer post-mortem.hid $(echo $row | cut -d: -f4)
    answer post-mortem.prevention $(echo $row | cut -d: -f5)
    break
  fi
done
