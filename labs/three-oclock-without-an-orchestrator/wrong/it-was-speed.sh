# expect: compare.speed
answer compare speed
