# expect: owners.proxy-from-a-file
# after: solution
answer owners.kube-proxy file
