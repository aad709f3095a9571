# expect: aside.restarted
sick=$(cat /var/lib/kubewekend/sick-pod)
kubectl -n "$LAB_NAMESPACE" exec $sick -- kill 1
