# expect: keys.not-scaled
answer keys 6
