# expect: chain.pod-unanswered
answer chain.owner web
