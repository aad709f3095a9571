# expect: why.slow
answer why slow
