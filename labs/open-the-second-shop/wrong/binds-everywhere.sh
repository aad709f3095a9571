# expect: pipeline.everywhere
# after: solution
kubectl create clusterrole shipping --verb=get,list,patch --resource=deployments.apps
kubectl create clusterrolebinding pipeline --clusterrole=shipping --serviceaccount=$LAB_NAMESPACE:pipeline
