# expect: places.wrong
# after: solution
answer places.$LAB_SPREAD everywhere
