# expect: why.wrong
answer why firewall
