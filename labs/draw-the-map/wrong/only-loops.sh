# expect: stop.loops
# after: solution
answer stop loops
