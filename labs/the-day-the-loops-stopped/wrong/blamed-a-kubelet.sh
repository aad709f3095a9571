# expect: silent.kubelet
answer silent kubelet
