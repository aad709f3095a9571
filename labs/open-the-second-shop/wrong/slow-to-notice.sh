# expect: web.dark
# after: solution
docker exec $LAB_CLUSTER-control-plane sed -i 's/^    - kube-controller-manager$/&\n    - --node-monitor-grace-period=10m/' /etc/kubernetes/manifests/kube-controller-manager.yaml
sleep 30
