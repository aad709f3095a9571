# expect: who.wrong
answer who kubelet
