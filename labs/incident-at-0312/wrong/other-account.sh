# expect: causes.account-anew
# after: solution
kubectl create serviceaccount admin
kubectl create rolebinding admin-reads-prices --role=reads-prices --serviceaccount="$LAB_NAMESPACE:admin"
kubectl set serviceaccount deployment orders admin
sleep 60
