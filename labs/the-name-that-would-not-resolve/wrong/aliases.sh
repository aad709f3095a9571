# expect: repair.crutch
kubectl -n "$LAB_NAMESPACE" patch daemonset front -p '{"spec":{"template":{"spec":{"hostAliases":[{"ip":"'$(kubectl -n $LAB_NAMESPACE get service api -o jsonpath={.spec.clusterIP})'","hostnames":["api"]}]}}}}'
sleep 20
