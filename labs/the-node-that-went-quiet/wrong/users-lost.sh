# expect: users.dead
answer users dead
