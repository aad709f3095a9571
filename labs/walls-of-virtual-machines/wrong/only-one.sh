# expect: overhead.too-little
answer overhead 225
