# expect: post-mortem.other-prevention
# after: solution
answer post-mortem.prevention digest
