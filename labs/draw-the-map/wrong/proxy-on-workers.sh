# expect: places.only-workers
# after: solution
answer places.kube-proxy workers
