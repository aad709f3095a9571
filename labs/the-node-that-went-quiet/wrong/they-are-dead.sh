# expect: why.dead
answer why dead
