# expect: access.nothing
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps --resource-name=api
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
