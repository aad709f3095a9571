# expect: which.wrong
answer which kind-worker9
