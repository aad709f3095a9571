# expect: shared.wrong
answer shared nothing
