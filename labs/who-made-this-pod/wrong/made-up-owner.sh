# expect: chain.owner-wrong
sick=$(cat /var/lib/kubewekend/sick-pod)
answer chain.pod $sick
answer chain.owner kubelet
