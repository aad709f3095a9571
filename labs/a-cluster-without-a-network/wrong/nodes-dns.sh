# expect: nodes.dns
answer nodes dns
