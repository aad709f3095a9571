# expect: access.nothing
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
