# expect: network.no-way
for node in kind-control-plane kind-worker kind-worker2; do
  range=$(kubectl get node $node -o jsonpath='{.spec.podCIDR}')
  docker exec -i $node sh -c 'mkdir -p /etc/cni/net.d; cat > /etc/cni/net.d/10-kindnet.conflist' <<END
{"cniVersion":"0.3.1","name":"kindnet","plugins":[{"type":"ptp","ipam":{"type":"host-local","ranges":[[{"subnet":"$range"}]]}}]}
END
done
sleep 40
