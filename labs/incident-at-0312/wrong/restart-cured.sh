# expect: post-mortem.other-fix
# after: solution
answer post-mortem.fix restart
