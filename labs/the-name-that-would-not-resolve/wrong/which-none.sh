# expect: which.wrong
answer which none
