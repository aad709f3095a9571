# expect: compare.wrong
answer compare image
