# expect: access.cluster-admin
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --clusterrole=edit --serviceaccount="$LAB_NAMESPACE:deployer"
