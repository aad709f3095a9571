# expect: which.all
answer which all
