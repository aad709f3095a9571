# expect: aside.killed
sick=$(cat /var/lib/kubewekend/sick-pod)
kubectl -n "$LAB_NAMESPACE" delete pod $sick
