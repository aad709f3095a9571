# expect: differs.wrong
answer differs cni
