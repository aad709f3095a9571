# expect: actors.kubelet-starts
answer actors.image kubelet
