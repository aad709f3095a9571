# expect: post-mortem.not-tonight
# after: solution
answer post-mortem.cause quota
