# expect: aside.other-label
sick=$(cat /var/lib/kubewekend/sick-pod)
kubectl -n "$LAB_NAMESPACE" label pod $sick tier-
