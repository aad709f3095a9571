# expect: post-mortem.not-tonight
# after: solution
answer post-mortem.cause dns
answer post-mortem.evidence nxdomain
answer post-mortem.fix zone
answer post-mortem.hid no-front
answer post-mortem.prevention test-names
