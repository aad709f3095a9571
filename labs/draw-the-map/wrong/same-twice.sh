# expect: processes.twice
answer processes.first kubelet
answer processes.second kubelet
