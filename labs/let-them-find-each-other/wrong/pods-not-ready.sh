# expect: why.ready
answer why ready
