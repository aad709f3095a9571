# expect: nodes.proxy
answer nodes proxy
