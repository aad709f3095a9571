# expect: aside.hash-removed
sick=$(cat /var/lib/kubewekend/sick-pod)
kubectl -n "$LAB_NAMESPACE" label pod $sick pod-template-hash-
