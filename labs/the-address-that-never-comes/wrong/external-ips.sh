# expect: address.external-ips
kubectl -n "$LAB_NAMESPACE" patch service shop -p '{"spec":{"externalIPs":["203.0.113.10"]}}'
