# expect: address.forged
kubectl -n "$LAB_NAMESPACE" patch service shop --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.10"}]}}}'
