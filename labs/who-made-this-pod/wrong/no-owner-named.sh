# expect: chain.owner-unanswered
sick=$(cat /var/lib/kubewekend/sick-pod)
answer chain.pod $sick
