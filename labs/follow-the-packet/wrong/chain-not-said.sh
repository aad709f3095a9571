# expect: chain.unanswered
answer which "$LAB_NODE"
