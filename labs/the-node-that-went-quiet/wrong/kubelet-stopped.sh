# expect: why.stopped
answer why stopped
