kubectl -n {namespace} delete rolebinding orders-reads-prices
