# expect: access.cluster-admin
kubectl create clusterrolebinding deployer --clusterrole=cluster-admin --serviceaccount="$LAB_NAMESPACE:deployer"
