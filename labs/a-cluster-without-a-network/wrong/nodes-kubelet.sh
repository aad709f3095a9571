# expect: nodes.kubelet
answer nodes kubelet
