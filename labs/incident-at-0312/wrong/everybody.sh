# expect: causes.too-much
# after: solution
kubectl create rolebinding all-read --role=reads-prices --group="system:serviceaccounts:$LAB_NAMESPACE"
