# expect: addresses.data-wrong
# after: solution
answer addresses.data /var/lib/kubelet
