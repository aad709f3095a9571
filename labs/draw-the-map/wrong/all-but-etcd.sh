# expect: stop.not-etcd
# after: solution
answer stop not-etcd
