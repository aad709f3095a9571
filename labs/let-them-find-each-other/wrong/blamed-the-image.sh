# expect: why.wrong
answer why image
