# expect: processes.in-a-pod
answer processes.first kubelet
answer processes.second kube-proxy
