# expect: chain.pod-wrong
answer chain.pod web-1
