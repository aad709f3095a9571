# expect: access.job-refused
kubectl -n "$LAB_NAMESPACE" create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n "$LAB_NAMESPACE" create rolebinding deployer --role=deployer --serviceaccount="$LAB_NAMESPACE:deployer"
sed -i 's/token: .*/token: nonsense/' ~/pipeline/job-$LAB_REFUSED.conf
