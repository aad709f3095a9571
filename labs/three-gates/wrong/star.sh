# expect: access.wildcard
kubectl -n "$LAB_NAMESPACE" create role watcher --verb=watch --resource=*.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding watcher --role=watcher --serviceaccount="$LAB_NAMESPACE:deployer"
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
