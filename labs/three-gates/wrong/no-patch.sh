# expect: access.missing-verb
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
