# expect: stop.none
# after: solution
answer stop none
