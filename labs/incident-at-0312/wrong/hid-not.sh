# expect: post-mortem.hid-not
# after: solution
answer post-mortem.hid no-pods
