# expect: write.missing
answer who etcd
