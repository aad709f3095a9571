# expect: post-mortem.other-evidence
# after: solution
answer post-mortem.evidence forbidden
