# expect: causes.too-much
# after: solution
kubectl create clusterrolebinding shop-admin --clusterrole=cluster-admin --serviceaccount="$LAB_NAMESPACE:orders"
