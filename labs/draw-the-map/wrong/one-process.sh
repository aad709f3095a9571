# expect: processes.unanswered
answer processes.first kubelet
