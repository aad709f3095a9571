# expect: access.too-much
kubectl create clusterrole deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl create clusterrolebinding deployer --clusterrole=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
