# expect: who.one-level-up
answer who deployment
