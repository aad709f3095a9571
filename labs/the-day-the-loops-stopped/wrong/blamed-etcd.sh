# expect: silent.wrong
answer silent etcd
