# expect: differs.unanswered
answer which "$LAB_NODE"
