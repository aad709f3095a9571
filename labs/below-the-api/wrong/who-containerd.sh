# expect: who.containerd
answer who containerd
