# expect: why.wrong
answer why disk
