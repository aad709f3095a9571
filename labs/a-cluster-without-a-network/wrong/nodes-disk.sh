# expect: nodes.wrong
answer nodes disk
