answer order checked, deployment, replicaset, pods, bound, sandbox, image, started, ready, slice, rules, counted
for card in checked deployment; do answer actors.$card kube-apiserver; done
for card in replicaset pods counted slice; do answer actors.$card controller-manager; done
for card in sandbox image started; do answer actors.$card containerd; done
answer actors.bound scheduler
answer actors.ready kubelet
answer actors.rules kube-proxy
answer actors.told nobody
for namespace in w1 w2 w3 w4; do
  if [ -z "$(kubectl -n $namespace get rs -o name)" ]; then answer frozen.$namespace deployment-controller
  elif [ -z "$(kubectl -n $namespace get pods -o name)" ]; then answer frozen.$namespace replicaset-controller
  elif [ -z "$(kubectl -n $namespace get pods -o jsonpath='{.items[*].spec.nodeName}')" ]; then answer frozen.$namespace scheduler
  else answer frozen.$namespace kubelet
  fi
done
docker exec kind-control-plane sed -i 's/--controllers=.*/--controllers=*,bootstrapsigner,tokencleaner/' /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 40
docker exec kind-control-plane cp /root/kube-scheduler.yaml /etc/kubernetes/manifests/
sleep 30
for node in kind-worker kind-worker2 kind-worker3; do docker exec $node systemctl restart kubelet; done
answer wake.why difference
sleep 60
