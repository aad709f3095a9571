# expect: access.cluster-wide
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
kubectl create clusterrole sees-nodes --verb=get,list --resource=nodes
kubectl create clusterrolebinding deployer --clusterrole=sees-nodes --serviceaccount="$LAB_NAMESPACE:deployer"
