# expect: owners.kubelet-as-pod
# after: solution
answer owners.kubelet daemonset
