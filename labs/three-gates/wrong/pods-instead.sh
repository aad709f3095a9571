# expect: access.pods
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=pods
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
