# expect: addresses.data-inside
# after: solution
answer addresses.data /var/lib/etcd
