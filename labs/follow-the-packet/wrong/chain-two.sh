# expect: chain.not-three
answer chain KUBE-SERVICES KUBE-SEP-AAAA
