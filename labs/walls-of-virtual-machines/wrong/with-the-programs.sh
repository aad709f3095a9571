# expect: overhead.too-much
answer overhead 1100
