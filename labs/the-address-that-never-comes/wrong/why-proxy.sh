# expect: why.proxy
answer why proxy
