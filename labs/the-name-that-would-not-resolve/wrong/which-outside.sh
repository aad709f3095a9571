# expect: which.only-outside
answer which outside
