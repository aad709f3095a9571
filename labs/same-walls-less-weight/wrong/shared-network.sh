# expect: shared.network
answer shared network
