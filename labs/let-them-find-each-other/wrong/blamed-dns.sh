# expect: why.dns
answer why dns
