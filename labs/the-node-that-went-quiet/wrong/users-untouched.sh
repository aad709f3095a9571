# expect: users.untouched
answer users untouched
