# expect: differs.dns
answer differs dns
