# expect: differs.list
answer differs list
