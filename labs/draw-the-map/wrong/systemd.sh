# expect: processes.wrong
answer processes.first kubelet
answer processes.second systemd
