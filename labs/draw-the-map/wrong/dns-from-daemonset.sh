# expect: owners.wrong
# after: solution
answer owners.coredns daemonset
