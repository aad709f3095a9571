# expect: chain.owner-too-far
sick=$(cat /var/lib/kubewekend/sick-pod)
answer chain.pod $sick
answer chain.owner web
