# expect: processes.docker
answer processes.first kubelet
answer processes.second docker
