# expect: users.wrong
answer users all-lost
