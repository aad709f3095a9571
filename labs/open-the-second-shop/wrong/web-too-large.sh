# expect: web.unschedulable
# after: solution
kubectl -n "$LAB_NAMESPACE" patch quota room -p '{"spec":{"hard":{"requests.memory":"9Ti","limits.memory":"9Ti"}}}'
kubectl -n "$LAB_NAMESPACE" patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","resources":{"requests":{"memory":"900Gi"},"limits":{"memory":"900Gi"}}}]}}}}'
