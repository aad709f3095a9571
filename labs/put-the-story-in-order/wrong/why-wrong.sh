# after: solution
# expect: wake.wrong
answer wake.why queue
