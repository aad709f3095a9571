# expect: access.wrong-subject
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount=default:deployer
